import type { Tensor } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { initialise } from './initialise.ts';

/* One seed, so that nothing here fails by chance. */

function valuesOf(bound: number): Float32Array {
  const specs = [{ name: 'w', dims: [200, 50], initialiser: { kind: 'uniform', bound } }] as const;
  return (initialise(specs, 7, 1).get('w') as Tensor<'float32'>).data;
}

test('uniform parameters lie within their bound and fill it evenly', () => {
  const values = valuesOf(0.25);
  expect(values.every((value) => Math.abs(value) <= 0.25)).toBe(true);
  const tenths = new Array<number>(10).fill(0);
  for (const value of values) {
    const tenth = Math.floor((value / 0.5 + 0.5) * 10);
    tenths[tenth] = (tenths[tenth] as number) + 1;
  }
  // Each count is binomial(10,000, 0.1): within 4 standard deviations of 1000.
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(900));
});

test('the bound scales the same numbers', () => {
  const [narrow, wide] = [valuesOf(0.25), valuesOf(0.5)];
  narrow.forEach((value, i) => {
    expect(wide[i]).toBeCloseTo(2 * value, 6);
  });
});
