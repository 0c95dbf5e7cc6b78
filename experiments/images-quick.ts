import type { Experiment } from '@ouroboros/recursion';

/** The image experiment of the paper in miniature: a small VAE learns drawn faces, then its own. */
export const imagesQuick: Experiment = {
  name: 'images-quick',
  description: 'a small VAE trained on drawn faces, then on faces of its own, replacing or accumulating them',
  family: 'images',
  regimes: ['replace', 'accumulate'],
  seeds: 3,
  iterations: 5,
  lanes: 2,
  model: { preset: 'vae-nano' },
  // As in language-quick.
  margin: 0.02,
  data: { source: 'embedded', images: 2000, testImages: 500 },
  fit: { epochs: 4, batch: 8, learningRate: 0.002, variance: 0.2 },
  evaluate: { encoderSteps: 1500 },
};
