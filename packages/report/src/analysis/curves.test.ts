import { expect, test } from 'vitest';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { studyExample } from '../testing/study-example.ts';
import { curvesOf } from './curves.ts';

const point = { step: 10, epoch: 1, trainLoss: 2 };

test('the curves are those of the first seed, of every regime and iteration', () => {
  const curves = curvesOf(studyExample());
  expect(curves?.seed).toBe(1);
  expect(curves?.regimes.map(({ regime }) => regime)).toEqual(['replace', 'accumulate']);
  expect(curves?.regimes[0]?.curves.map(({ n, points }) => [n, points.length])).toEqual(
    [1, 2, 3, 4, 5].map((n) => [n, 16]),
  );
});

test('seeds, regimes and iterations without a curve are passed over', () => {
  const summary = exampleSummary({
    losses: languageLosses,
    alter: ({ n }, regime, seed) =>
      regime === 'replace' && seed > 1 && n === 3 ? { curve: [point] } : { curve: [] },
  });
  expect(curvesOf(summary)).toEqual({
    seed: 2,
    regimes: [{ regime: 'replace', curves: [{ n: 3, points: [point] }] }],
  });
});

test('a run without curves has none', () => {
  expect(curvesOf(exampleSummary({ losses: languageLosses }))).toBeUndefined();
});
