import { expect, test } from 'vitest';
import type { RunSummary } from '../run/records.ts';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { gaussianExample } from '../testing/gaussian-example.ts';
import { linearExample } from '../testing/linear-example.ts';
import { wrap } from './columns.ts';
import { formatTable } from './text-table.ts';

const language = exampleSummary({ losses: languageLosses });

test('the table holds means and standard deviations by regime and iteration, verdicts and slopes', () => {
  expect(
    formatTable(language, { width: 100 }),
  ).toBe(`language-quick: test cross-entropy (nats per token), mean over 3 seeds

iteration            1           2           3           4           5  verdict
replace     2.31 ±0.01  2.49 ±0.02  2.67 ±0.02  2.86 ±0.02  3.05 ±0.03  collapsing
accumulate  2.31 ±0.01  2.30 ±0.01  2.29 ±0.01  2.29 ±0.01  2.28 ±0.01  stable

slope per iteration over iterations 3 to 5, with its 95 % interval over seeds
replace     +0.1883  [+0.1707, +0.2060]  rising
accumulate  −0.0030  [−0.0127, +0.0067]  no clear trend, after a fall
`);
});

test('what does not fit is left out: first the deviations, then iterations in the middle', () => {
  const row = (width: number) =>
    formatTable(language, { width })
      .split('\n')
      .find((line) => line.startsWith('replace'));
  expect(row(80)).toBe('replace     2.31  2.49  2.67  2.86  3.05  collapsing');
  expect(row(48)).toBe('replace     2.31  2.49  2.86  3.05  collapsing');
  expect(row(40)).toBe('replace     2.31  2.67  3.05  collapsing');
});

test('no line is longer than the terminal is wide, while regime, two iterations and verdict fit', () => {
  for (const summary of [language, linearExample()]) {
    for (let width = 40; width < 130; width++) {
      const lengths = formatTable(summary, { width })
        .split('\n')
        .map((line) => [...line].length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(width);
    }
  }
});

test('of other metrics that theory expects the table tells the same in one sentence', () => {
  const text = (summary: RunSummary) => formatTable(summary).replaceAll('\n', ' ');
  const both = gaussianExample(1);
  expect(text(both)).toMatch(
    /theory of 2 other figures: 54 points, all within 4 standard errors; the farthest is 1\.0 away, of (error of the mean|variance) $/,
  );
  expect(text(both)).not.toContain('theory: ');
  const one = { ...both, metrics: both.metrics?.filter(({ name }) => name !== 'variance') };
  expect(text(one)).toMatch(
    /theory of error of the mean: 27 points, all within 4 standard errors; the farthest is 1\.0 away $/,
  );
});

test('where theory exists the table says how far the points lie from it', () => {
  expect(formatTable(linearExample(2))).toContain(
    'theory: 36 points, all within 4 standard errors; the farthest is 2.0 away',
  );
  expect(formatTable(linearExample(5))).toContain(
    'theory: 36 points, NOT all within 4 standard errors; the farthest is 5.0 away',
  );
});

test('a single iteration has no trend', () => {
  const text = formatTable(exampleSummary({ losses: { replace: [[1]], accumulate: [[1]] }, iterations: 1 }));
  expect(text).toContain('no verdict: one iteration has no trend');
  expect(text).not.toContain('not finished');
});

test('an unfinished run says how far it is', () => {
  const text = formatTable(exampleSummary({ losses: { replace: [[1, 2]], accumulate: [] }, iterations: 3 }));
  expect(text).toContain('no verdict: no chain is finished');
  expect(text).toContain('not finished: 2 of 6 iterations of chains');
  expect(text.replaceAll('\n', ' ')).toContain('one seed, as far as it has got');
});

test('a run without any iteration has a table without iterations', () => {
  const text = formatTable(exampleSummary({ losses: { replace: [] }, seeds: 2, iterations: 3 }));
  expect(text).toMatch(/^iteration +verdict$/m);
});

test('lines are broken between words', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('incomprehensible', 5)).toEqual(['incomprehensible']);
});
