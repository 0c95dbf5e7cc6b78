import { expect, test } from 'vitest';
import { exampleSummary } from '../testing/example-run.ts';
import { linearExample } from '../testing/linear-example.ts';
import { type Series, seriesOf } from './series.ts';
import { agreementOf, deviationOf } from './theory.ts';

test('a point holds mean, range and the deviation between seeds, with N - 1', () => {
  const [series] = seriesOf(
    exampleSummary({
      losses: {
        replace: [
          [1, 4],
          [2, 6],
          [3, 8],
        ],
      },
    }),
  );
  expect(series?.points.map(({ n, mean, low, high, deviation }) => [n, mean, low, high, deviation])).toEqual([
    [1, 2, 1, 3, 1],
    [2, 6, 4, 8, 2],
  ]);
});

test('regimes keep the order of the configuration, and one that has not begun has no points', () => {
  const series = seriesOf(exampleSummary({ losses: { accumulate: [[1]], replace: [] }, seeds: 1 }));
  expect(series.map(({ regime, points }) => [regime, points.length])).toEqual([
    ['accumulate', 1],
    ['replace', 0],
  ]);
});

test('the standard error of a mean is that of independent seeds', () => {
  const [series] = seriesOf(linearExample(1));
  const point = (series as Series).points[1];
  expect(point?.standardError).toBeCloseTo(0.002 / Math.sqrt(3), 12);
  expect(deviationOf(point as Series['points'][number])).toBeCloseTo(Math.sqrt(3), 9);
});

test('agreement with theory is counted over means and over single seeds', () => {
  const agreement = agreementOf(seriesOf(linearExample(-2)));
  expect([agreement?.means, agreement?.points]).toEqual([12, 36]);
  expect(agreement?.largestOfPoints).toBeCloseTo(2, 9);
  expect(agreement?.largestOfMeans).toBeCloseTo(2 * Math.sqrt(3), 9);
});

test('without theory there is no agreement, and a point without standard error has no deviation', () => {
  expect(agreementOf(seriesOf(exampleSummary({ losses: { replace: [[1, 2]] } })))).toBeUndefined();
  expect(deviationOf({ mean: 1, theory: 2 })).toBeUndefined();
  expect(deviationOf({ mean: 1, theory: 2, standardError: 0 })).toBeUndefined();
});
