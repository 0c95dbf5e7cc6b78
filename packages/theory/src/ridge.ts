import type { Rows } from './covariance.ts';
import { modeMoments } from './modes.ts';
import { type CheckedFits, checkedFits, type PenalizedFits } from './penalized-fits.ts';
import { inModes, quadratic, requireLength, type Spectrum, withinModes } from './spectrum.ts';

/** Ridge regression on one design X [T, d], drawn once and used by every batch. */
export interface RidgeProblem extends PenalizedFits {
  /** Of X'X [d, d]: see `spectrumOf`. */
  readonly spectrum: Spectrum;
  /** w* [d]. */
  readonly truth: readonly number[];
  /** Sigma [d, d], in which errors are measured; default: the identity. */
  readonly metric?: Rows;
}

/** One mode in one fit. */
interface ModeError {
  /** b_n - 1. */
  readonly bias: number;
  /** g |C_n|^2. */
  readonly variance: number;
}

/**
 * E (w_n - w*)' Sigma (w_n - w*) of ridge fits 1..`fits`, conditional on X, exactly. With b_n and C_n of `ridgeModes` for every
 * eigenvalue g of X'X and its eigenvector u, and bias = sum_u (b_n - 1) (u'w*) u, it is
 *
 *     bias' Sigma bias + s2 sum_u (u' Sigma u) g |C_n|^2.
 *
 * Without a penalty that is s2 tr(Sigma (X'X)^-1) v_n.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/subsample`, `theory/noise`,
 *   `theory/penalty`, `theory/shape`.
 */
export function ridgeErrors(problem: RidgeProblem): readonly number[] {
  const { spectrum, noise, metric } = problem;
  requireLength('truth', problem.truth, spectrum.values.length);
  const checked = checkedFits(problem, spectrum);
  const truth = inModes(spectrum, problem.truth);
  const inner = metric && withinModes(spectrum, metric);
  const modes = spectrum.values.map((value) => modeErrors(value, checked));
  return checked.penalties.map((_, index) => {
    const errors = modes.map((mode) => mode[index] as ModeError);
    const bias = errors.map((error, k) => error.bias * (truth[k] as number));
    const variance = errors.reduce((sum, error, k) => sum + (inner?.[k]?.[k] ?? 1) * error.variance, 0);
    return quadratic(inner, bias) + noise * noise * variance;
  });
}

function modeErrors(eigenvalue: number, { plan, penalties }: CheckedFits): readonly ModeError[] {
  return modeMoments(plan, eigenvalue, penalties).map(({ signal, variance }, index) => {
    const penalty = penalties[index] as number;
    const divisor = eigenvalue + penalty;
    // b_n - 1 without cancellation where the signal is whole.
    const bias = (eigenvalue * (signal - 1) - penalty) / divisor;
    return { bias, variance: (eigenvalue / divisor) * (variance / divisor) };
  });
}
