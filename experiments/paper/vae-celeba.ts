import { familyExperiment } from './setting/family-question.ts';
import { imageSizes } from './setting/image-sizes.ts';

/**
 * Section 3.3 of the paper: a VAE on CelebA. The test loss by iteration (Figure 6), images from the same latents (Figure 7) and the same
 * test images made again (Figure 12).
 */
export const vaeCeleba = familyExperiment(imageSizes, {
  name: 'paper/vae-celeba',
  description: 'a VAE trained on faces, then on faces of its own, replacing or accumulating them',
  regimes: ['replace', 'accumulate'],
});
