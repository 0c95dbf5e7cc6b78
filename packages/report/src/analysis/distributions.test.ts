import { expect, test } from 'vitest';
import type { Distribution, RunSummary } from '../run/records.ts';
import { exampleSummary } from '../testing/example-run.ts';
import { quantitiesOf } from './distributions.ts';

const base: Distribution = {
  name: 'cc',
  label: 'C\u2013C bonds',
  unit: '\u00c5',
  low: 1,
  high: 2,
  real: [0.5, 0.5],
  generated: [1, 0],
};

/** A run of two seeds and two iterations; `at` tells what its iterations have. */
function runWith(at: (n: number, seed: number) => readonly Distribution[]): RunSummary {
  const losses = {
    replace: [
      [1, 2],
      [1, 2],
    ],
    accumulate: [[1]],
  };
  return exampleSummary({ losses, alter: ({ n }, _, seed) => ({ distributions: at(n, seed) }) });
}

test('shares are means over seeds, by regime and iteration', () => {
  const summary = runWith((n, seed) => [{ ...base, generated: [seed === 1 ? 1 : 0, n] }]);
  expect(quantitiesOf(summary)).toEqual([
    {
      ...{ label: 'C\u2013C bonds', unit: '\u00c5', low: 1, high: 2, real: [0.5, 0.5] },
      regimes: [
        {
          regime: 'replace',
          lines: [
            { n: 1, shares: [0.5, 1] },
            { n: 2, shares: [0.5, 2] },
          ],
        },
        { regime: 'accumulate', lines: [{ n: 1, shares: [1, 1] }] },
      ],
    },
  ]);
});

test('quantities come in the order in which they appear', () => {
  const summary = runWith(() => [base, { ...base, name: 'ch', label: 'C\u2013H bonds' }]);
  expect(quantitiesOf(summary).map(({ label }) => label)).toEqual(['C\u2013C bonds', 'C\u2013H bonds']);
});

test('distributions with other bins than the first, or none at all, are left out', () => {
  const others = [
    { ...base, high: 3 },
    { ...base, real: [1], generated: [1] },
    { ...base, generated: [0.2, 0.3, 0.5] },
  ];
  for (const other of others) {
    const [quantity] = quantitiesOf(runWith((n) => [n === 1 ? base : other]));
    expect(quantity?.regimes.map(({ lines }) => lines.map(({ n }) => n))).toEqual([[1], [1]]);
  }
  expect(quantitiesOf(runWith(() => [{ ...base, low: 2 }]))).toEqual([]);
});

test('a run without distributions has no quantities', () => {
  expect(quantitiesOf(runWith(() => []))).toEqual([]);
});
