import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorFactors } from './error-factors.ts';
import { gaussianExpectations } from './gaussian.ts';
import { accumulateSubsampleMeanLimit, meanOnlyErrors } from './mean-only.ts';
import { expectClose, expectPrinted } from './testing/expect-close.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, subsampled } from './testing/schedules.ts';
import { partialSums } from './testing/sums.ts';

test('accumulate-subsample: 1 + sum_{i=2}^n (2 - 1/(i-1))/i^2 + (1 - 1/n), to pi^2/2 - 2', () => {
  const sums = partialSums(400, (i) => (i === 1 ? 1 : (2 - 1 / (i - 1)) / i ** 2));
  const values = meanOnlyErrors(subsampled(accumulate()), 400);
  expectClose(
    values,
    sums.map((sum, i) => sum + 1 - 1 / (i + 1)),
  );
  expectPrinted([accumulateSubsampleMeanLimit], ['2.934802']);
  // To come: 2/n - 1/n^2 + ... of the sum, and 1/n.
  expect(Math.abs((values[399] as number) + 3 / 400 - accumulateSubsampleMeanLimit)).toBeLessThan(3e-5);
});

test('whole batches: v_n', () => {
  const space = arbitrarySchedule({ mostFits: 6, sizes: [0.5, 1, 2] });
  fc.assert(
    fc.property(space, ({ schedule, fits }) => {
      expectClose(meanOnlyErrors(schedule, fits), errorFactors(schedule, fits));
    }),
    { seed: 2, numRuns: 50 },
  );
});

test('it is what Gaussians come to with very many samples', () => {
  const schedule = subsampled(
    accumulate((batch) => batch),
    0.5,
  );
  const rows = 1e9;
  const errors = gaussianExpectations({ schedule, fits: 30, rows }).map(({ meanError }) => meanError * rows);
  expectClose(errors, meanOnlyErrors(schedule, 30), 1e-7);
});
