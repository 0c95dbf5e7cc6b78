import type { Wording } from '../../preparation/yield.ts';

/** How images are called in messages. */
export const imageWording: Wording = {
  one: 'image',
  many: 'images',
  options: { train: 'data.images', test: 'data.testImages' },
  holders: 'files',
  check: 'check the files, data.crop and the size',
};
