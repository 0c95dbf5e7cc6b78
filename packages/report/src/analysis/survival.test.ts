import { expect, test } from 'vitest';
import type { ItemSurvival } from '../run/records.ts';
import { exampleSummary } from '../testing/example-run.ts';
import { survivalOf } from './survival.ts';

function item(name: string, changes: Partial<ItemSurvival>): ItemSurvival {
  return { category: 'name', item: name, probability: 0.001, expected: 2, mentions: 0, ...changes };
}

const summary = exampleSummary({
  losses: {
    replace: [
      [1, 2],
      [1, 2],
    ],
    accumulate: [[1, 2]],
  },
  alter: ({ n }, regime, seed) =>
    regime === 'accumulate' && n === 2
      ? {}
      : {
          survival: [
            item('Zebedee', { mentions: seed, expected: 4 }),
            item('Ophelia', { probability: 0.004, mentions: n === 1 ? 2 : 0 }),
            item('lighthouse', { category: 'place', mentions: 6 }),
            item('nowhere', { category: 'place', expected: 0 }),
          ],
        },
});

test('items stand in their categories from the most to the least probable', () => {
  const survival = survivalOf(summary);
  expect(survival?.regimes).toEqual(['replace', 'accumulate']);
  expect(survival?.categories.map(({ name, rows }) => [name, rows.map((row) => row.item)])).toEqual([
    ['name', ['Ophelia', 'Zebedee']],
    ['place', ['lighthouse']],
  ]);
});

test('a cell is the mean over seeds of mentions over expected mentions', () => {
  const [ophelia, zebedee] = survivalOf(summary)?.categories[0]?.rows ?? [];
  expect(zebedee?.cells.get('replace')).toEqual([
    { n: 1, frequency: 0.375 },
    { n: 2, frequency: 0.375 },
  ]);
  expect(ophelia?.cells.get('replace')?.map(({ frequency }) => frequency)).toEqual([1, 0]);
  expect(ophelia?.cells.get('accumulate')).toEqual([{ n: 1, frequency: 1 }]);
});

test('a run that knows of no items has no survival', () => {
  expect(survivalOf(exampleSummary({ losses: { replace: [[1, 2]] } }))).toBeUndefined();
});
