import { checkRegression, type RegressionProblem } from './regression-problem.ts';

/**
 * c_0 = s2 d / (T - d - 1): the expected test error |w - w*|^2 (for any covariance |w - w*|_Sigma^2) of least squares on one
 * unit of real data.
 *
 * @throws Fault `theory/noise`, `theory/features` or `theory/rows` (T < d + 2).
 */
export function unitError(problem: RegressionProblem): number {
  checkRegression(problem);
  const { noise, features, rows } = problem;
  return (noise * noise * features) / (rows - features - 1);
}

/**
 * What the expected test error stays below under `accumulate` with batches of one unit, however many fits: c_0 pi^2/6 (Theorem 2).
 *
 * @throws Fault as `unitError`.
 */
export function accumulateBound(problem: RegressionProblem): number {
  return (unitError(problem) * Math.PI ** 2) / 6;
}
