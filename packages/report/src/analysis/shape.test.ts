import { expect, test } from 'vitest';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { linearExample } from '../testing/linear-example.ts';
import { factors, shapedLosses, shapeExample, withFactors } from '../testing/shape-example.ts';
import { shapeOf } from './shape.ts';

const both = ['replace', 'accumulate'] as const;

test('losses of the shape of theory give back its offset and scale, over all regimes and for each', () => {
  const shape = shapeOf(shapeExample(shapedLosses(both, [2, 0.3])));
  // Model 1 of both regimes is one point; the mean of the seeds lies 0.1 above that of seed 1.
  expect(shape?.fit).toMatchObject({ points: 9, freedom: 7 });
  for (const fit of [shape?.fit, ...(shape?.regimes ?? []).map((one) => one.fit)]) {
    expect(fit?.offset).toBeCloseTo(2.1, 9);
    expect(fit?.scale).toBeCloseTo(0.3, 9);
    expect(fit?.rSquared).toBeCloseTo(1, 9);
  }
  expect(shape?.regimes.map(({ fit }) => fit?.freedom)).toEqual([3, 3]);
  expect(shape?.noise).toBeCloseTo(0, 12);
});

test('one fit of all regimes is no fit of each', () => {
  const losses = {
    ...shapedLosses(['replace'], [2, 0.3]),
    accumulate: shapedLosses(['accumulate'], [2.3, 0]).accumulate ?? [],
  };
  const shape = shapeOf(shapeExample(losses));
  expect(shape?.regimes.map(({ fit }) => fit?.scale)).toEqual([expect.closeTo(0.3, 9), expect.closeTo(0, 9)]);
  expect(shape?.fit?.rSquared).toBeGreaterThan(0.9);
  expect(shape?.fit?.rSquared).toBeLessThan(0.999);
});

test('the points of a regime have the common fit as their theory', () => {
  const shape = shapeOf(shapeExample());
  const { offset = 0, scale = 0 } = shape?.fit ?? {};
  const [replace] = shape?.regimes ?? [];
  expect(replace?.trace.points.map(({ theory }) => theory)).toEqual(
    factors.replace.map((factor) => expect.closeTo(offset + scale * factor, 12)),
  );
});

test('a regime without v_n is shown as measured and changes no fit', () => {
  const more = { ...languageLosses, 'accumulate-subsample': [[9, 1, 9, 1, 9]] };
  const [with_, without] = [shapeOf(shapeExample(more)), shapeOf(shapeExample())];
  expect(with_?.fit).toEqual(without?.fit);
  const last = with_?.regimes[2];
  expect(last).not.toHaveProperty('fit');
  expect(last?.trace.points.map(({ theory }) => theory)).toEqual(Array(5).fill(undefined));
  expect(last?.trace.points[1]?.mean).toBe(1);
});

test('noise is what seeds do not have in common at all points', () => {
  const losses = {
    replace: [
      [1, 2, 3, 4],
      [2, 3.2, 3.8, 5],
    ],
  };
  // Differences of the seeds 1, 1.2, 0.8, 1: what is left is +-0.1 at two of four points, in both seeds.
  expect(shapeOf(shapeExample(losses))?.noise).toBeCloseTo(Math.sqrt((4 * 0.01) / 3 / 2), 9);
  expect(shapeOf(shapeExample({ replace: [[1, 2, 3]] }))).not.toHaveProperty('noise');
});

test('there is no shape of a family with closed forms, of records without v_n, of one point', () => {
  const linear = linearExample();
  const chains = linear.chains.map((chain) => ({ ...chain, linear: factors.replace }));
  expect(shapeOf({ ...linear, chains })).toBeUndefined();
  expect(shapeOf(exampleSummary({ losses: languageLosses }))).toBeUndefined();
  expect(shapeOf(shapeExample({ replace: [[2.3]] }))).toBeUndefined();
  expect(shapeOf(withFactors(exampleSummary({ losses: {}, seeds: 1 })))).toBeUndefined();
});

test('where v_n does not change, nothing is fitted', () => {
  const summary = shapeExample({ replace: [[2, 2.5, 3]] });
  const chains = summary.chains.map((chain) => ({ ...chain, linear: [1, 1, 1] }));
  const shape = shapeOf({ ...summary, chains });
  expect(shape?.regimes).toHaveLength(1);
  expect(shape).not.toHaveProperty('fit');
});
