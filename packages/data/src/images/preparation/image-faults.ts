import { Fault } from '@ouroboros/errors';
import { inOneLine, type Skipped, skippedText } from '../../preparation/skipped.ts';

/** What a stage was to yield, and what it did. */
export interface Yield {
  /** Where the images come from. */
  readonly subject: string;
  readonly split: 'train' | 'test';
  /** Images that were asked for; undefined: as many as there are. */
  readonly wanted: number | undefined;
  /** For which batch, from 2 on, of fresh images. */
  readonly batch?: number;
  readonly images: number;
  readonly skipped: Skipped;
}

const splitWords = { train: 'training', test: 'test' } as const;

function fault(code: string, { subject, ...of }: Yield, expected: string, remedy: string): Fault {
  const received = `${of.images}, ${skippedText(of.skipped)}`;
  return new Fault({ code, kind: 'request', subject, expected, received, remedy });
}

/** The Fault for a split that holds fewer images than were asked for: `data/too-few-images`. */
export function tooFewImages(outcome: Yield, wanted: number): Fault {
  const { split, batch } = outcome;
  const images = `${wanted} ${splitWords[split]} images`;
  if (batch === undefined) {
    const remedy = `lower data.${split === 'train' ? 'images' : 'testImages'}, or give more images`;
    return fault('data/too-few-images', outcome, images, remedy);
  }
  const expected = `${images} for batch ${batch}, behind those of the batches before`;
  const remedy = 'lower data.images or the number of iterations, or give more images';
  return fault('data/too-few-images', outcome, expected, remedy);
}

/**
 * Refuses a split that yielded too little: nothing, fewer images than were asked for, or more files without an image than with one.
 *
 * @throws Fault `data/no-image`, `data/too-few-images`, `data/too-many-skipped`, naming the first files that were skipped.
 */
export function requireYield(outcome: Yield): void {
  const { wanted, images, skipped, split } = outcome;
  const words = splitWords[split];
  if (images === 0) {
    const what =
      skipped.count === 0
        ? 'give more images, or check data.path'
        : 'check the files, data.crop and the size';
    throw fault('data/no-image', outcome, `at least one ${words} image`, what);
  }
  if (wanted !== undefined && images < wanted) throw tooFewImages(outcome, wanted);
  if (skipped.count > images) {
    const expected = `${words} images in at least half of the files`;
    throw fault('data/too-many-skipped', outcome, expected, 'remove or mend the files that are none');
  }
}

/** The Fault for a training image that is a test image too: `data/split-overlap`. */
export function overlapping(subject: string, name: string): Fault {
  return new Fault({
    code: 'data/split-overlap',
    kind: 'request',
    subject,
    expected: 'training images that are not in the test split',
    received: `the pixels of ${inOneLine(name)} in both`,
    remedy: 'remove it from one of them, or set overlap to "drop" to train without such images',
  });
}
