import type { Rows } from './covariance.ts';
import { modeMoments } from './modes.ts';
import { checkedFits, type PenalizedFits } from './penalized-fits.ts';
import { inModes, requireLength, type Spectrum } from './spectrum.ts';

/** Kernel ridge regression on T design points, drawn once and used by every batch, tested at M points. */
export interface KernelProblem extends PenalizedFits {
  /** Of the kernel matrix K [T, T] of the design points: see `spectrumOf`. */
  readonly spectrum: Spectrum;
  /** f*(X) [T], the true values at the design points. */
  readonly truth: readonly number[];
  /** k(x, X) [M, T] of the test points. */
  readonly cross: Rows;
  /** f*(x) [M], the true values at the test points. */
  readonly target: readonly number[];
}

/**
 * The expected squared error (f_n(x) - f*(x))^2 of kernel ridge fits 1..`fits`, its mean over the test points, conditional on
 * design and test points, exactly. Fit n is f_n(x) = k(x,X) (K + (L_n/S_n) I)^-1 ybar_n, where the mean labels ybar_n are what `labelModes` says.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/subsample`, `theory/noise`,
 *   `theory/penalty`, `theory/shape`.
 */
export function kernelErrors(problem: KernelProblem): readonly number[] {
  const { spectrum, noise, cross, target } = problem;
  const size = spectrum.values.length;
  requireLength('truth', problem.truth, size);
  requireLength('target', target, cross.length);
  for (const row of cross) requireLength('row of the cross kernel', row, size);
  const { plan, penalties } = checkedFits(problem, spectrum);
  const truth = inModes(spectrum, problem.truth);
  const features = cross.map((row) => inModes(spectrum, row));
  const moments = spectrum.values.map((value) => modeMoments(plan, value, penalties));
  return penalties.map((penalty, index) => {
    const modes = moments.map((moment, k) => {
      const { signal, variance } = moment[index] as (typeof moment)[number];
      const divisor = (spectrum.values[k] as number) + penalty;
      return {
        mean: (signal * (truth[k] as number)) / divisor,
        variance: (variance * noise * noise) / divisor ** 2,
      };
    });
    return meanError(features, modes, target);
  });
}

/** The coefficient of one mode in a fit. */
interface Coefficient {
  readonly mean: number;
  readonly variance: number;
}

/** Mean over points of (features'mean - target)^2 + sum features^2 variance. */
function meanError(features: Rows, modes: readonly Coefficient[], target: readonly number[]): number {
  let sum = 0;
  for (const [i, row] of features.entries()) {
    let [bias, variance] = [-(target[i] as number), 0];
    for (const [k, mode] of modes.entries()) {
      const feature = row[k] as number;
      bias += feature * mode.mean;
      variance += feature * feature * mode.variance;
    }
    sum += bias * bias + variance;
  }
  return sum / features.length;
}
