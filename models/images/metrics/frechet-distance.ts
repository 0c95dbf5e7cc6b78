import { type Moments, momentsOf } from './covariance.ts';
import { type Features, requireSameWidth } from './features.ts';
import { nuclearNorm } from './spectrum.ts';

/**
 * Frechet distance of the Gaussians with the means and unbiased covariances of two sets of at least two rows,
 *
 *   |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))
 *
 * (Dowson & Landau, "The Fréchet Distance between Multivariate Normal Distributions", 1982; Heusel et al., "GANs Trained by a Two
 * Time-Scale Update Rule", NeurIPS 2017, with features of the Inception network, which is FID). Covariances need not have full
 * rank; rows that are all equal are a Gaussian without extent. In the squared unit of the features; never below 0.
 *
 * @throws RangeError when the widths differ.
 */
export function frechetDistance(a: Features, b: Features): number {
  requireSameWidth(a, b);
  const [first, second] = [momentsOf(a), momentsOf(b)];
  const shift = first.mean.reduce((sum, mean, j) => sum + (mean - (second.mean[j] as number)) ** 2, 0);
  return Math.max(0, shift + first.trace + second.trace - 2 * traceOfRoot(first, second));
}

/**
 * tr (C1 C2)^(1/2) of C1 = L1 L1' and C2 = L2 L2': the eigenvalues of C1 C2 are the squares of the singular values of L1' L2, so the
 * trace is their sum. No root of a matrix is taken that is not symmetric, nor of a rounding error.
 */
function traceOfRoot(first: Moments, second: Moments): number {
  return nuclearNorm(first.root.transpose().mmul(second.root));
}
