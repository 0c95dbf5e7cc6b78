import type { Schedule } from './schedule.ts';

/**
 * The vectors c_1, ..., c_`fits` of
 *
 *     c_n = sum_i a_{n,i} (c_{labeller(i)} + e_i / sqrt(m_i)),   c_0 = 0,
 *
 * entry i-1 of c_n belonging to batch i. For one draw, `w_n = w* + X^+ sum_i c_{n,i} E_i`, where E_i [T] is the noise of
 * batch i, summed over its m_i copies of the design and divided by sqrt(m_i).
 *
 * @throws RangeError when shares do not sum to 1 or a batch is used before its labeller is fitted.
 */
export function noiseCoefficients(schedule: Schedule, fits: number): readonly (readonly number[])[] {
  const vectors: (readonly number[])[] = [[]];
  for (let n = 1; n <= fits; n++) vectors.push(coefficientsOfFit(schedule, n, vectors));
  return vectors.slice(1);
}

/** v_n = |c_n|^2 for n = 1..`fits`: the expected test error in units of a fit on the real batch alone, s2 d/(T-d-1). */
export function errorFactors(schedule: Schedule, fits: number): readonly number[] {
  return noiseCoefficients(schedule, fits).map((c) => c.reduce((sum, value) => sum + value * value, 0));
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
    const labeller = schedule.labeller(index + 1);
    const before = earlier[labeller];
    if (!before) throw new RangeError(`batch ${index + 1} of fit ${n}: model ${labeller} is not fitted yet`);
    addScaled(c, before, weight);
    c[index] = (c[index] as number) + weight / Math.sqrt(schedule.size(index + 1));
  }
  return c;
}

/** Adds `factor` times `vector` to the first entries of `sum`: the cubic part of a long recursion. */
function addScaled(sum: number[], vector: readonly number[], factor: number): void {
  for (let i = 0; i < vector.length; i++) sum[i] = (sum[i] as number) + factor * (vector[i] as number);
}

function checkedWeights(schedule: Schedule, n: number): readonly number[] {
  const weights = schedule.weights(n);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > 1e-9) throw new RangeError(`the shares of fit ${n} sum to ${sum}, not to 1`);
  return weights;
}
