import type { FamilySizes } from './family-question.ts';

/** Images of CelebA's training split and of its test split (Liu et al. 2015): the paper's unit. */
const celebA = { train: 162_770, test: 19_962 };

/** Where a download of CelebA in its official layout is expected. */
const downloaded = { source: 'celeba', path: 'data/celeba' } as const;

/**
 * The three scales.
 *
 * - `nano`: 4,000 faces of the embedded generator at 32 x 32; minutes on two cores.
 * - `small`: an eighth of CelebA for the paper's model, 20 epochs; an evening on a workstation with a GPU.
 * - `paper`: CelebA whole, 100 epochs; batch and schedule, which the paper does not state, are ours.
 */
export const imageSizes: FamilySizes = {
  family: 'images',
  counted: 'images',
  sizes: {
    nano: {
      ...{ seeds: 3, lanes: 2, iterations: 5, model: { preset: 'vae-nano' } },
      data: { source: 'embedded', images: 4000, testImages: 500 },
      // A smaller variance than custom has for photographs: glasses are a few dark pixels.
      fit: { epochs: 10, batch: 32, learningRate: 4e-3, variance: 0.2 },
    },
    small: {
      ...{ seeds: 1, lanes: 1, iterations: 5, model: { preset: 'vae-celeba' } },
      data: { ...downloaded, images: Math.round(celebA.train / 8), testImages: 2000 },
      fit: { epochs: 20 },
    },
    paper: {
      ...{ seeds: 1, lanes: 1, iterations: 10, model: { preset: 'vae-celeba' } },
      data: { ...downloaded, images: celebA.train, testImages: celebA.test },
      fit: { epochs: 100 },
    },
  },
};
