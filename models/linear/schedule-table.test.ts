import { expect, test } from 'vitest';
import { wholeFits } from './schedule-table.ts';

const replace = (size: (batch: number) => number, subsample?: (n: number) => number | undefined) => ({
  weights: (n: number) => Array.from({ length: n }, (_, i) => (i === n - 1 ? 1 : 0)),
  ...{ size, labeller: (batch: number) => batch - 1, total: size },
  ...(subsample ? { subsample } : {}),
});

test('fits count while their batches hold whole copies of the design', () => {
  expect(
    wholeFits(
      replace((batch) => batch),
      4,
    ),
  ).toBe(4);
  expect(
    wholeFits(
      replace((batch) => 1 + (batch - 1) / 2),
      4,
    ),
  ).toBe(1);
});

test('fits count while they see all of their batches', () => {
  const one = (n: number) => (n > 2 ? 1 : undefined);
  expect(
    wholeFits(
      replace(() => 1, one),
      4,
    ),
  ).toBe(4);
  expect(
    wholeFits(
      replace((batch) => batch, one),
      4,
    ),
  ).toBe(2);
});
