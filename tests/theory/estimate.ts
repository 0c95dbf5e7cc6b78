import { expect } from 'vitest';

/** Mean of independent draws with its standard error, in one pass (Welford). */
export class Estimate {
  private count = 0;
  private current = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const difference = value - this.current;
    this.current += difference / this.count;
    this.squares += difference * (value - this.current);
  }

  get mean(): number {
    return this.current;
  }

  get standardError(): number {
    return Math.sqrt(this.squares / (this.count - 1) / this.count);
  }
}

/**
 * The mean of an estimate lies within 4 standard errors of `expected` (one false alarm in 15,000 for other seeds), and the
 * standard error is at most `resolution` times it, so that the check can tell it from other candidates.
 */
export function expectMean(estimate: Estimate, expected: number, resolution: number): void {
  const { mean, standardError } = estimate;
  expect(standardError).toBeLessThanOrEqual(resolution * Math.abs(expected));
  expect(Math.abs(mean - expected) / standardError).toBeLessThanOrEqual(4);
}

/** |actual - expected| <= tolerance * |expected| (or tolerance itself where 0 is expected). */
export function expectNear(actual: number, expected: number, tolerance: number): void {
  const scale = expected === 0 ? 1 : Math.abs(expected);
  expect(Math.abs(actual - expected) / scale, `${actual} beside ${expected}`).toBeLessThanOrEqual(tolerance);
}

/** `expectNear` for every entry, relative to the longest of the two vectors' entries. */
export function expectVector(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs), Number.MIN_VALUE);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((actual[i] as number) - value) / scale).toBeLessThanOrEqual(tolerance);
  }
}
