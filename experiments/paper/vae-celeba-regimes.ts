import { imageExperiment } from './setting/image-question.ts';

/** Beyond the paper: every regime on images, a fixed budget and real images in every iteration included. */
export const vaeCelebaRegimes = imageExperiment({
  name: 'paper/vae-celeba-regimes',
  description: 'a VAE on faces under every regime',
  regimes: [
    'replace',
    'replace-multiple',
    'accumulate',
    'accumulate-subsample',
    'fixed-real-0.5',
    'fresh-real-0.5',
  ],
  // Fresh images in every iteration come from the same split, which has no more.
  images: 1 / 5,
  iterations: 5,
});
