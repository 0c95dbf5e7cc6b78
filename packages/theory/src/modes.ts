import { checkedBatch, checkedWeights, requireWholeBatches } from './checked-schedule.ts';
import type { MixingPlan } from './mixing-plan.ts';
import { NoiseMixture } from './noise-mixture.ts';
import { requireCount, requireNonNegative } from './numbers.ts';
import { type Penalty, requirePenalty, unitPenalties } from './penalty.ts';
import type { Schedule } from './schedule.ts';
import { ValueMixture } from './value-mixture.ts';

/** One eigenvalue of the Gram matrix G = X'X, or of a kernel matrix, and the fits that it goes through. */
export interface ModeProblem {
  /** g. */
  readonly eigenvalue: number;
  readonly penalty: Penalty;
  readonly schedule: Schedule;
  readonly fits: number;
}

/** What something of a fit consists of in one mode. */
export interface Mode {
  /** The factor on the truth. */
  readonly signal: number;
  /** The factor on the noise E_i of batch i, entry i-1 (E_i as in `noiseCoefficients`). */
  readonly noise: readonly number[];
}

/**
 * What the mean labels of fits 1..`fits` are made of, by its definition (O(fits^3)). Along eigenvector u [T] of the kernel
 * matrix (left singular vector of X), with value g, `u'ybar_n = signal u'f*(X) + sum_j noise_j u'E_j`:
 *
 *     B_n = sum_i a_{n,i} k_{labeller(i)} B_{labeller(i)},   y_n = sum_i a_{n,i} (k_{labeller(i)} y_{labeller(i)} + e_i/sqrt(m_i)),
 *
 * k_n = g / (g + L_n/S_n) being what fit n leaves of its labels (k_0 B_0 = 1, y_0 = 0).
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/subsample`, `theory/penalty`,
 *   `theory/eigenvalue`.
 */
export function labelModes(problem: ModeProblem): readonly Mode[] {
  const penalties = checkedPenalties(problem);
  const models: Mode[] = [{ signal: 1, noise: [] }];
  return penalties.map((penalty, index) => {
    const mode = mixed(problem.schedule, index + 1, models);
    models.push(scaled(mode, problem.eigenvalue / (problem.eigenvalue + penalty)));
    return mode;
  });
}

/**
 * What the weights of ridge fits 1..`fits` are made of: b_n and C_n. Along eigenvector u [d] of X'X with value g,
 * `u'w_n = signal u'w* + sum_j noise_j u'X'E_j`: with f = 1/(S_n g + L_n) and A_{n,i} = S_n a_{n,i}
 *
 *     b_n = f g sum_i A_{n,i} b_{labeller(i)},   C_n[j] = f sum_i A_{n,i} (g C_{labeller(i)}[j] + delta_ij / sqrt(m_i)).
 *
 * @throws Fault as `labelModes`.
 */
export function ridgeModes(problem: ModeProblem): readonly Mode[] {
  const penalties = checkedPenalties(problem);
  return labelModes(problem).map(({ signal, noise }, index) => {
    const divisor = problem.eigenvalue + (penalties[index] as number);
    return {
      signal: (signal * problem.eigenvalue) / divisor,
      noise: noise.map((value) => value / divisor),
    };
  });
}

function checkedPenalties({ eigenvalue, schedule, fits, penalty }: ModeProblem): readonly number[] {
  requireCount('fits', 'fits', fits, 0);
  requireNonNegative('eigenvalue', 'eigenvalue', eigenvalue);
  requireWholeBatches(schedule, fits);
  const penalties = unitPenalties(schedule, fits, penalty);
  if (eigenvalue === 0) requirePenalty(penalties);
  return penalties;
}

/** The mean labels of fit n, from what models 0..n-1 are. */
function mixed(schedule: Schedule, n: number, models: readonly Mode[]): Mode {
  let signal = 0;
  const noise: number[] = [];
  const add = (index: number, value: number) => {
    for (let i = noise.length; i <= index; i++) noise.push(0);
    noise[index] = (noise[index] as number) + value;
  };
  for (const [index, weight] of checkedWeights(schedule, n).entries()) {
    if (weight === 0) continue;
    const { size, labeller } = checkedBatch(schedule, index + 1, n);
    const model = models[labeller] as Mode;
    signal += weight * model.signal;
    for (const [j, value] of model.noise.entries()) add(j, weight * value);
    add(index, weight / Math.sqrt(size));
  }
  return { signal, noise };
}

function scaled({ signal, noise }: Mode, factor: number): Mode {
  return { signal: signal * factor, noise: noise.map((value) => value * factor) };
}

/** What `labelModes` comes to in the mean: B_n and |y_n|^2. */
export interface ModeMoment {
  readonly signal: number;
  readonly variance: number;
}

/**
 * B_n and |y_n|^2 of all fits of a plan, at the cost of `errorFactors`.
 *
 * @param penalties L_n/S_n, entry n-1.
 */
export function modeMoments(
  plan: MixingPlan,
  eigenvalue: number,
  penalties: readonly number[],
): readonly ModeMoment[] {
  const left = penalties.map((penalty) => eigenvalue / (eigenvalue + penalty));
  const gain = (n: number) => left[n - 1] as number;
  const signals = [1];
  const signal = new ValueMixture(plan, (i) => signals[plan.labellers[i - 1] as number] as number);
  const noise = new NoiseMixture(plan, {
    amplitude: (i) => 1 / Math.sqrt(plan.sizes[i - 1] as number),
    gain,
  });
  return plan.steps.map((_, index) => {
    const moment = { signal: signal.next(), variance: noise.next() };
    signals.push(gain(index + 1) * moment.signal);
    return moment;
  });
}
