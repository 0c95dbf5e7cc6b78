import { theoryNeeds } from './need.ts';
import { requireCount, requirePositive } from './numbers.ts';

/** Ordinary least squares on one unit of real data. */
export interface RegressionProblem {
  /** sigma, the standard deviation of the noise of a label. */
  readonly noise: number;
  /** d. */
  readonly features: number;
  /** T, rows in a unit. */
  readonly rows: number;
}

/**
 * Refuses a problem whose expected error is not finite, or of which theory says nothing.
 *
 * @throws Fault `theory/noise`, `theory/features` or `theory/rows`.
 */
export function checkRegression({ noise, features, rows }: RegressionProblem): void {
  requirePositive('noise', 'noise', noise);
  requireCount('features', 'features', features, 1);
  requireEnoughRows(rows, features);
}

/**
 * Refuses designs with too few rows for E (X'X)^-1 to be finite.
 *
 * @throws Fault `theory/rows` unless T >= d + 2.
 */
export function requireEnoughRows(rows: number, features: number): void {
  if (Number.isSafeInteger(rows) && rows >= features + 2) return;
  throw theoryNeeds({
    code: 'rows',
    subject: 'rows',
    expected: `a whole number T >= d + 2 = ${features + 2}: with fewer rows least squares has no finite expected error`,
    received: String(rows),
    remedy: 'take more rows or fewer features, or a penalty (ridge)',
  });
}
