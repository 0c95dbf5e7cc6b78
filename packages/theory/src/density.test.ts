import fc from 'fast-check';
import { expect, test } from 'vitest';
import { densityMeanErrors, secondMoments } from './density.ts';
import { sampledFits } from './sampled-chain.ts';
import type { Schedule } from './schedule.ts';
import { expectClose, expectPrinted } from './testing/expect-close.ts';
import { drawWithout, estimateOf, normals, uniforms } from './testing/random-numbers.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, replace, subsampled } from './testing/schedules.ts';
import { partialSums } from './testing/sums.ts';

const moments = (schedule: Schedule, fits: number, bandwidth: number, realMoment = 1) =>
  secondMoments({ schedule, fits, bandwidth, realMoment });

test('replace: m_n = m_1 + (n-1) h^2; accumulate: m_n = m_1 + h^2 (H_n - 1)', () => {
  const h = 0.3;
  expectClose(
    moments(replace(), 100, h, 2),
    partialSums(100, (i) => (i === 1 ? 2 : h * h)),
  );
  const harmonic = partialSums(100, (i) => 1 / i);
  expectClose(
    moments(accumulate(), 100, h, 2),
    harmonic.map((H) => 2 + h * h * (H - 1)),
  );
  expectClose(moments(subsampled(accumulate()), 100, h, 2), moments(accumulate(), 100, h, 2));
});

test('h = .5, m_1 = 1, n = 12 comes to 3.75 and 1.526', () => {
  const last = (schedule: Schedule) => moments(schedule, 12, 0.5)[11] as number;
  expectPrinted([replace(), accumulate()].map(last), ['3.75', '1.526']);
});

test('d coordinates add d h^2', () => {
  const chain = { schedule: replace(), fits: 3, bandwidth: 0.5, realMoment: 2, dimensions: 2 };
  expectClose(secondMoments(chain), [2, 2.5, 3]);
});

test('the second moment is that of the mean and the spread around it, for random schedules', () => {
  const space = arbitrarySchedule({ mostFits: 7, sizes: [1, 2, 3] });
  fc.assert(
    fc.property(space, ({ schedule, fits }) => {
      const [h, realVariance, rows] = [0.7, 1.5, 3];
      const fitsSeen = sampledFits({ schedule, fits, rows }, realVariance, (spread) => spread + h * h);
      expectClose(
        fitsSeen.map(({ meanError, spread }) => meanError + spread),
        moments(schedule, fits, h, realVariance),
      );
      expectClose(
        densityMeanErrors({ schedule, fits, rows, bandwidth: h, realVariance }),
        fitsSeen.map(({ meanError }) => meanError),
      );
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('drawn pools of accumulate-subsample come within four standard errors', () => {
  const [T, h, fits] = [4, 0.6, 4];
  const [normal, uniform] = [normals(21), uniforms(22)];
  const runs = Array.from({ length: 6000 }, () => {
    const pool: number[] = Array.from({ length: T }, normal);
    return Array.from({ length: fits }, () => {
      const seen = drawWithout(pool, T, uniform);
      pool.push(...seen.map(() => (seen[Math.floor(uniform() * T)] as number) + h * normal()));
      const moment = (power: number) => seen.reduce((sum, x) => sum + x ** power, 0) / T;
      return [moment(1) ** 2, moment(2)] as const;
    });
  });
  const chain = { schedule: subsampled(accumulate()), fits, bandwidth: h };
  const expected = [
    densityMeanErrors({ ...chain, rows: T, realVariance: 1 }),
    secondMoments({ ...chain, realMoment: 1 }),
  ];
  for (const [k, values] of expected.entries())
    for (const [i, value] of values.entries()) {
      const { mean, standardError } = estimateOf(runs.map((run) => run[i]?.[k] as number));
      expect(standardError / value).toBeLessThan(0.05);
      expect(Math.abs(mean - value)).toBeLessThan(4 * standardError);
    }
});

test('bandwidths below 0 and data without spread are refused', () => {
  expect(() => moments(replace(), 2, -1)).toThrow(
    'bandwidth: expected a finite number, 0 or above, received -1',
  );
  expect(() => moments(replace(), 2, 1, 0)).toThrow(
    'second moment of the real data: expected a finite number above 0',
  );
  const chain = { schedule: replace(), fits: 2, rows: 3, bandwidth: 1, realVariance: -1 };
  expect(() => densityMeanErrors(chain)).toThrow(
    'variance of the real data: expected a finite number above 0',
  );
});
