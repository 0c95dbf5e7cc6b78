import { expect, test } from 'vitest';
import type { Reference } from '../run/records.ts';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { publishedLosses, studyExample } from '../testing/study-example.ts';
import { referenceTableOf } from './reference-table.ts';

const summary = studyExample();

function published(...losses: Reference['losses']): Reference {
  return { source: 'a paper', label: 'a model', losses };
}

test('columns are what any reference has: real data first, then by iteration, and as in the paper', () => {
  const other = published(
    { regime: 'fixed-real', iteration: 4, testLoss: 2 },
    { regime: 'replace-multiple', iteration: 4, testLoss: 2 },
    { regime: 'accumulate', iteration: 1, testLoss: 2 },
  );
  const table = referenceTableOf([summary, { ...summary, reference: other }]);
  expect(table?.columns.map(({ iteration, regime }) => [iteration, regime])).toEqual([
    [1, undefined],
    [4, 'accumulate'],
    [4, 'replace'],
    [4, 'replace-multiple'],
    [4, 'fixed-real'],
    [10, 'replace'],
  ]);
});

test('a cell has the mean and the deviation over seeds, and what was published', () => {
  const cells = referenceTableOf([summary])?.rows[0]?.cells ?? [];
  expect(cells.map((cell) => cell.published)).toEqual([1.82, 1.75, 5.82, 9.85]);
  expect(cells[2]?.ours?.mean).toBeCloseTo((2.842 + 2.861 + 2.874) / 3, 12);
  expect(cells[2]?.ours?.deviation).toBeCloseTo(0.0161, 3);
  expect(cells[3]?.ours).toBeUndefined();
});

test('regimes are put in order at the iteration that compares most of them', () => {
  expect(referenceTableOf([summary])?.rows[0]?.order).toEqual({
    iteration: 4,
    ours: ['accumulate', 'replace'],
    published: ['accumulate', 'replace'],
  });
  const reference = published(
    { regime: 'replace', iteration: 2, testLoss: 1 },
    { regime: 'accumulate', iteration: 2, testLoss: 2 },
  );
  expect(referenceTableOf([{ ...summary, reference }])?.rows[0]?.order).toEqual({
    iteration: 2,
    ours: ['accumulate', 'replace'],
    published: ['replace', 'accumulate'],
  });
  const alone = published({ regime: 'replace', iteration: 2, testLoss: 1 });
  expect(referenceTableOf([{ ...summary, reference: alone }])?.rows[0]?.order).toBeUndefined();
});

test('runs without a reference are no rows, and without any there is no table', () => {
  const plain = exampleSummary({ losses: languageLosses });
  expect(referenceTableOf([plain, summary])?.rows.map(({ reference }) => reference)).toEqual([
    publishedLosses,
  ]);
  expect(referenceTableOf([plain])).toBeUndefined();
});

test('a run that has hardly begun has dashes in place of its losses', () => {
  const begun = {
    ...exampleSummary({ losses: { replace: [] }, seeds: 2, iterations: 4 }),
    reference: publishedLosses,
  };
  const cells = referenceTableOf([begun])?.rows[0]?.cells ?? [];
  expect(cells.map(({ ours }) => ours)).toEqual([undefined, undefined, undefined, undefined]);
});
