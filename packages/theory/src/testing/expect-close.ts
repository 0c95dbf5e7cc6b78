import { expect } from 'vitest';

/** Holds numbers to others, 1 being the scale of an error below 1. */
export function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-12): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    const error = Math.abs((actual[i] as number) - value) / Math.max(1, Math.abs(value));
    if (!(error <= tolerance)) expect.fail(`entry ${i}: ${actual[i]} is ${error} away from ${value}`);
  }
}

/** Holds numbers to figures as they are printed: rounded in the last digit. */
export function expectPrinted(actual: readonly number[], printed: readonly string[]): void {
  expect(actual.map((value, i) => value.toFixed(digitsOf(printed[i] as string)))).toEqual(
    printed.map((text) => Number(text).toFixed(digitsOf(text))),
  );
}

function digitsOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}
