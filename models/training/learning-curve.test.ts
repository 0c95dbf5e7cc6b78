import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curveSteps, evaluatedSteps, learningCurve, mostPoints } from './learning-curve.ts';

const evaluatedOf = (steps: number, evaluations: number) => evaluatedSteps(curveSteps(steps, evaluations));

test('points are evenly spaced and end with the fit', () => {
  const points = curveSteps(640, 0);
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 64 }, (_, k) => 10 * (k + 1)));
  expect(points.some(({ isEvaluated }) => isEvaluated)).toBe(false);
  expect(curveSteps(5, 0).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
});

test('the test loss is measured at evenly spaced points, the last at the end of the fit', () => {
  expect(evaluatedOf(1000, 1)).toEqual([1000]);
  expect(evaluatedOf(1000, 4)).toEqual([250, 500, 750, 1000]);
  expect(evaluatedOf(1000, 10)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  expect(curveSteps(1000, 10)).toHaveLength(60);
  expect(evaluatedOf(3, 10)).toEqual([1, 2, 3]);
  expect(evaluatedOf(1, 2)).toEqual([1]);
});

test('there are at most 64 points, at ascending steps, and as many evaluations as asked for where there are steps for them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 0, max: mostPoints }),
      (steps, evaluations) => {
        const points = curveSteps(steps, evaluations);
        expect(points.length).toBeLessThanOrEqual(mostPoints);
        expect(points.length).toBeGreaterThan(Math.min(steps, mostPoints) / 2);
        expect(points.at(-1)?.step).toBe(steps);
        points.slice(1).forEach(({ step }, k) => {
          expect(step).toBeGreaterThan(points[k]?.step as number);
        });
        const evaluated = evaluatedOf(steps, evaluations);
        if (steps >= evaluations) expect(evaluated).toHaveLength(evaluations);
        if (evaluations > 0) expect(evaluated.at(-1)).toBe(steps);
      },
    ),
    { seed: 1 },
  );
});

test('the training loss of a point is the mean since the one before, in double precision', () => {
  const steps = [
    { step: 2, isEvaluated: false },
    { step: 3, isEvaluated: true },
    { step: 6, isEvaluated: true },
  ];
  // 1e8 + 1 is no float32, and neither is the sum of the first two.
  const losses = Float32Array.of(1e8, 1, 7, 1, 2, 6);
  const curve = learningCurve(steps, { losses, testLosses: Float64Array.of(0.5, 0.25), stepsPerEpoch: 4 });
  expect(curve).toEqual([
    { step: 2, epoch: 0.5, trainLoss: (1e8 + 1) / 2 },
    { step: 3, epoch: 0.75, trainLoss: 7, testLoss: 0.5 },
    { step: 6, epoch: 1.5, trainLoss: 3, testLoss: 0.25 },
  ]);
});
