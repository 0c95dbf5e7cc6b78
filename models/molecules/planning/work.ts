import { toMolfile } from '@ouroboros/data/molecules';
import type { WorkEstimate } from '../../family.ts';
import { floatBytes } from '../../planning/memory.ts';
import { stepsOf } from '../../training/steps.ts';
import { generatedPerReference } from '../evaluation/generated-set.ts';
import type { MoleculesOptions } from '../options.ts';
import { specimenCount } from '../specimen-count.ts';
import type { PlannedData } from './planned-data.ts';

/** What the work of a run follows from. */
export interface PlannedWork {
  readonly options: MoleculesOptions;
  readonly data: PlannedData;
  /** Bytes of the parameters of a model. */
  readonly weightBytes: number;
}

/** The phases of a run in conformations and bytes. */
export class MoleculeWork {
  private readonly planned: PlannedWork;

  constructor(planned: PlannedWork) {
    this.planned = planned;
  }

  /** A fit over its conformations, and its test losses on the way: its weights and the loss of every step stay. */
  fit(iteration: number, examples: number): WorkEstimate {
    const { options, weightBytes } = this.planned;
    const { fit } = options;
    const steps = stepsOf(fit, examples, iteration);
    const scored = fit.evaluations * this.scored;
    return { trained: steps * fit.batch, scored, generated: 0, bytes: weightBytes + floatBytes * steps };
  }

  /** The test set is scored, conformations of test molecules are generated, and specimens, which stay with what they are compared with. */
  evaluate(): WorkEstimate {
    const { options, data } = this.planned;
    const { molecules } = options.evaluate;
    const references = Math.min(molecules * data.perTestMolecule, options.data.testConformations);
    const generated = Math.round(generatedPerReference * references) + specimenCount;
    const molfiles = data.specimens.map((specimen) => toMolfile(specimen).length);
    const molfile = molfiles.reduce((sum, length) => sum + length, 0) / molfiles.length;
    return { trained: 0, scored: this.scored, generated, bytes: 2 * specimenCount * Math.round(molfile) };
  }

  sample(examples: number): WorkEstimate {
    return {
      trained: 0,
      scored: 0,
      generated: examples,
      bytes: Math.round(examples * this.planned.data.bytes),
    };
  }

  /** Shards of both splits. */
  dataBytes(realBatches: number): number {
    const { options, data } = this.planned;
    const { conformations, testConformations } = options.data;
    return Math.round((realBatches * conformations + testConformations) * data.bytes);
  }

  /** Forward passes of a test loss: every test conformation at every level. */
  private get scored(): number {
    const { data, evaluate } = this.planned.options;
    return data.testConformations * evaluate.levels;
  }
}
