import { familyExperiment } from './setting/family-question.ts';
import { imageSizes } from './setting/image-sizes.ts';

/** Beyond the paper: every regime on images, a fixed budget and real images in every iteration included. */
export const vaeCelebaRegimes = familyExperiment(imageSizes, {
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
  share: 1 / 5,
  iterations: 5,
});
