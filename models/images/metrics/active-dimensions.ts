import { columnVariances, type Features } from './features.ts';

/** Variance of its mean above which a latent dimension is in use. */
const activeAbove = 0.01;

/**
 * How many latent dimensions a model uses: those with Var_x(E_q(z|x)[z]) > 0.01 (Burda et al., "Importance Weighted Autoencoders",
 * ICLR 2016, section 5).
 *
 * @param means E_q(z|x)[z] of images x, [N, L]
 */
export function activeDimensions(means: Features, above = activeAbove): number {
  return columnVariances(means).filter((variance) => variance > above).length;
}
