import { checkedBatch, checkedWeights, requireWholeBatches } from './checked-schedule.ts';
import { requireCount } from './numbers.ts';
import type { Schedule } from './schedule.ts';

/**
 * The vectors c_1, ..., c_`fits` of
 *
 *     c_n = sum_i a_{n,i} (c_{labeller(i)} + e_i / sqrt(m_i)),   c_0 = 0,
 *
 * entry i-1 of c_n belonging to batch i. For one draw, `w_n = w* + X^+ sum_i c_{n,i} E_i`, where E_i [T] is the noise of
 * batch i, summed over its m_i copies of the design and divided by sqrt(m_i). This is the definition, O(fits^3);
 * `errorFactors` has the squared norms at less cost.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`) or draws a subsample (`theory/subsample`).
 */
export function noiseCoefficients(schedule: Schedule, fits: number): readonly (readonly number[])[] {
  requireCount('fits', 'fits', fits, 0);
  requireWholeBatches(schedule, fits);
  const vectors: (readonly number[])[] = [[]];
  for (let n = 1; n <= fits; n++) vectors.push(coefficientsOfFit(schedule, n, vectors));
  return vectors.slice(1);
}

/** c_n from c_0..c_{n-1}. */
function coefficientsOfFit(
  schedule: Schedule,
  n: number,
  earlier: readonly (readonly number[])[],
): readonly number[] {
  const weights = checkedWeights(schedule, n);
  const longest = earlier.reduce((most, { length }) => Math.max(most, length), weights.length);
  const c: number[] = new Array<number>(longest).fill(0);
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    const { size, labeller } = checkedBatch(schedule, index + 1, n);
    addScaled(c, earlier[labeller] as readonly number[], weight);
    c[index] = (c[index] as number) + weight / Math.sqrt(size);
  }
  return c;
}

/** Adds `factor` times `vector` to the first entries of `sum`: the cubic part of a long recursion. */
function addScaled(sum: number[], vector: readonly number[], factor: number): void {
  for (let i = 0; i < vector.length; i++) sum[i] = (sum[i] as number) + factor * (vector[i] as number);
}
