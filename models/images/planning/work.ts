import type { WorkEstimate } from '../../family.ts';
import { floatBytes } from '../../planning/memory.ts';
import { stepsOf } from '../../training/steps.ts';
import type { ImagesOptions } from '../options.ts';
import { reconstructionCount, specimenCount } from '../specimen-count.ts';
import type { ImageOperations } from './operations.ts';
import type { PlannedData } from './planned-data.ts';

/** What the work of a run follows from. */
export interface PlannedWork {
  readonly options: ImagesOptions;
  readonly data: PlannedData;
  readonly operations: ImageOperations;
  /** Bytes of the parameters and statistics of a model. */
  readonly weightBytes: number;
}

/** The phases of a run in images and bytes. */
export class ImageWork {
  private readonly planned: PlannedWork;
  /** Bytes of an image in a shard: one for each value. */
  private readonly imageBytes: number;

  constructor(planned: PlannedWork) {
    this.planned = planned;
    this.imageBytes = 3 * planned.options.config.image_size ** 2;
  }

  /** A fit over its images, and its test losses on the way: its weights and the loss of every step stay. */
  fit(iteration: number, examples: number): WorkEstimate {
    const { options, weightBytes } = this.planned;
    const { fit, data } = options;
    const steps = stepsOf(fit, examples, iteration);
    const scored = fit.evaluations * data.testImages;
    return { trained: steps * fit.batch, scored, generated: 0, bytes: weightBytes + floatBytes * steps };
  }

  /**
   * The test images are scored and some reconstructed; samples and specimens are drawn. Pictures of specimens and their nearest training
   * images, of test images and their reconstructions stay, and are taken to be as large as their pixels.
   */
  evaluate(): WorkEstimate {
    const { testImages } = this.planned.options.data;
    const reconstructed = Math.min(reconstructionCount, testImages);
    const scored = testImages + reconstructed + this.measured();
    const bytes = 2 * (specimenCount + reconstructed) * this.imageBytes;
    return { trained: 0, scored, generated: this.samples + specimenCount, bytes };
  }

  sample(examples: number): WorkEstimate {
    return { trained: 0, scored: 0, generated: examples, bytes: examples * this.imageBytes };
  }

  /** Shards, and beside them the encoder that images are compared by. */
  dataBytes(realBatches: number): number {
    const { options, data, weightBytes } = this.planned;
    const { images, testImages } = options.data;
    const shards = (realBatches * images + testImages) * (this.imageBytes + data.attributes);
    return shards + (this.samples > 0 ? weightBytes : 0);
  }

  /** Samples and test images are encoded to be compared, samples of faces also classified: as shares of forward passes. */
  private measured(): number {
    const { options, data, operations } = this.planned;
    if (this.samples === 0) return 0;
    const encoded = operations.encoded * (this.samples + options.data.testImages);
    return encoded + (data.faces ? operations.classified * this.samples : 0);
  }

  /** Images that each model draws to be measured. */
  private get samples(): number {
    return this.planned.options.evaluate.samples;
  }
}
