import { expect, test } from 'vitest';
import type { Series } from '../analysis/series.ts';
import { seriesOf } from '../analysis/series.ts';
import { exampleSummary } from '../testing/example-run.ts';
import { trendWords } from './trend.ts';

/** The series of a regime whose three seeds lie `noise` apart. */
function series(losses: readonly number[], noise = 0.001): Series {
  const seeds = [0, 1, -1].map((k) => losses.map((loss, i) => loss + noise * k * (i + 1)));
  return seriesOf(exampleSummary({ losses: { replace: seeds } }))[0] as Series;
}

test('a verdict is explained by what the losses did', () => {
  expect(trendWords(series([1, 2, 3, 4, 5]))).toBe('rising');
  expect(trendWords(series([1, 2, 2.5, 2.6, 2.7]))).toBe('rising, but levelling off');
  expect(trendWords(series([5, 4, 3, 2, 1]))).toBe('falling');
  expect(trendWords(series([1, 1, 1, 1, 1]))).toBe('no clear trend');
  expect(trendWords(series([1, 2, 2, 2, 2]))).toBe('no clear trend, after a rise');
});

test('a trend within the margin is told from none', () => {
  const rising = series([1, 1.5, 1.6, 1.61, 1.62]);
  const stable = { ...rising, verdict: { ...rising.verdict, verdict: 'stable', margin: 0.1 } } as const;
  expect(trendWords(stable)).toBe('rising within the margin');
});

test('without an interval there is no trend', () => {
  const [one] = seriesOf(exampleSummary({ losses: { replace: [[1, 2, 3]] } }));
  const [none] = seriesOf(exampleSummary({ losses: { replace: [[1, 2]] }, iterations: 3 }));
  expect(trendWords(one as Series)).toBe('one seed gives no interval');
  expect(trendWords(none as Series)).toBe('too few finished seeds');
});
