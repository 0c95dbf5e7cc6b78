import { studentQuantile } from './student.ts';

/** Slope of the least-squares line through (1, y_1), (2, y_2), ...; at least two points. */
export function slope(values: readonly number[]): number {
  const middle = (values.length + 1) / 2;
  const average = mean(values);
  let products = 0;
  let squares = 0;
  for (const [i, value] of values.entries()) {
    products += (i + 1 - middle) * (value - average);
    squares += (i + 1 - middle) ** 2;
  }
  return products / squares;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A mean with its two-sided t-interval; null where one value gives none. */
export interface Estimate {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Mean of independent values and the interval that covers the truth with probability `confidence`. */
export function estimate(values: readonly number[], confidence: number): Estimate {
  const average = mean(values);
  if (values.length < 2) return { mean: average, low: null, high: null };
  const degrees = values.length - 1;
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / degrees;
  const half = studentQuantile((1 + confidence) / 2, degrees) * Math.sqrt(variance / values.length);
  return { mean: average, low: average - half, high: average + half };
}
