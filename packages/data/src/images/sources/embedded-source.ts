import { setImmediate } from 'node:timers/promises';
import { faceAttributes } from '../faces/attributes.ts';
import { drawFace } from '../faces/face.ts';
import { facesVersion } from '../faces/version.ts';
import type { ImageCandidate, ImageSource, ImageSplit } from './image-source.ts';

/** Which faces. */
export interface FaceOptions {
  readonly seed: number | bigint;
  /** Pixels a side. */
  readonly size: number;
}

function splitOf(split: 'train' | 'test', { seed, size }: FaceOptions): ImageSplit {
  async function* candidates(from: number): AsyncGenerator<ImageCandidate> {
    for (let index = from; ; index++) {
      const read = async () => {
        // Drawing never waits for anything: other work gets its turn here.
        await setImmediate();
        return drawFace({ seed, split, index, size });
      };
      yield { name: `face ${index}`, read };
    }
  }
  return { total: Number.POSITIVE_INFINITY, candidates };
}

/** Faces that the generator draws: independent draws, the same for one seed, needing no files. */
export function openFaces(options: FaceOptions): ImageSource {
  return {
    train: splitOf('train', options),
    test: splitOf('test', options),
    attributes: faceAttributes.map(({ name }) => name),
    facts: { source: 'embedded', seed: String(options.seed), size: options.size, drawing: facesVersion() },
  };
}
