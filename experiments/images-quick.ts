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
  data: { source: 'embedded', images: 2000, testImages: 400 },
  fit: { epochs: 3, batch: 32, learningRate: 0.003 },
};
