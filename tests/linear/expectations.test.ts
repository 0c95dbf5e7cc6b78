import { defaultGrowth, findRegime, parseGrowth, regimeSchedule } from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { errorFactors } from '@ouroboros/theory';
import { describe, expect, test } from 'vitest';
import { planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { open, runChain, Workplace } from './chain.ts';

/**
 * What the family expects of its own fits, against the means over replicates. With a penalty or a kernel the expectation is
 * conditional on each replicate's design and truth, so that the mean of the differences is compared with its own, smaller
 * standard error. A comparison at 4 standard errors fails by chance with probability 6e-5; the seeds are fixed.
 */

const [rows, fits, seed] = [12, 4, 29];
const limit = 4;

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

/** Mean of `values` in units of its standard error, and that error. */
function score(values: readonly number[]): { readonly deviation: number; readonly standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const standardError = Math.sqrt(variance / values.length);
  return { deviation: Math.abs(mean / standardError), standardError };
}

interface Comparison {
  readonly deviation: number;
  /** Standard error of the mean difference as a share of the expected error. */
  readonly resolution: number;
}

/** Errors of every fit of a chain against what is expected of each replicate. */
async function compare(options: unknown, name: string, growth: string): Promise<readonly Comparison[]> {
  const place = workplace.next();
  const family = await open(runtime, place, options, { seed });
  const [regime, sizes] = [findRegime(name), parseGrowth(growth)];
  const schedule = regimeSchedule(regime, { unit: rows, sizes });
  const expected = await family.expectedErrors({ schedule, fits });
  const comparisons: Comparison[] = [];
  await runChain(family, planOf(regime, rows, sizes), fits, place, async (iteration, directory) => {
    const errors = await family.errors({ iteration, directory });
    const own = expected[iteration - 1] as Float64Array;
    const { deviation, standardError } = score(Array.from(errors, (error, r) => error - (own[r] as number)));
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    comparisons.push({ deviation, resolution: standardError / mean });
  });
  return comparisons;
}

describe('ridge has the errors that are expected', () => {
  test.each([
    ['replace', defaultGrowth, 'constant'],
    ['accumulate', defaultGrowth, 'constant'],
    ['accumulate', 'linear:1', 'linear'],
    ['fixed-real-0.3', defaultGrowth, 'linear'],
    ['fresh-real-0.35', 'constant:2', 'constant'],
  ])('under %s with growth %s and a %s penalty', async (name, growth, penaltyGrowth) => {
    const options = {
      model: { features: 3 },
      data: { rows, covariance: { toeplitz: 0.5 } },
      fit: { replicates: 3000, penalty: 3, penaltyGrowth },
    };
    for (const { deviation, resolution } of await compare(options, name, growth)) {
      expect(deviation).toBeLessThan(limit);
      expect(resolution).toBeLessThan(0.02);
    }
  });
});

describe('kernel regression has the errors that are expected', () => {
  test.each([
    ['polynomial', 'replace', 1000],
    ['polynomial', 'accumulate', 1000],
    ['rbf', 'fixed-real-0.3', 500],
  ] as const)('with a %s kernel under %s', async (kernel, name, replicates) => {
    const options = {
      model: { features: 2, kernel },
      data: { rows, testPoints: 20 },
      fit: { replicates, penalty: 1 },
    };
    for (const { deviation, resolution } of await compare(options, name, 'constant:1')) {
      expect(deviation).toBeLessThan(limit);
      expect(resolution).toBeLessThan(0.05);
    }
  });
});

describe('least squares with correlated features', () => {
  const options = {
    model: { features: 3, noise: 0.5 },
    data: {
      rows: 20,
      covariance: [
        [2, 0.9, 0],
        [0.9, 1, -0.3],
        [0, -0.3, 0.5],
      ],
    },
    fit: { replicates: 6000 },
  };

  test.each(['replace', 'accumulate'])('has the errors v_n of independent ones under %s', async (name) => {
    const place = workplace.next();
    const family = await open(runtime, place, options, { seed });
    const regime = findRegime(name);
    const schedule = regimeSchedule(regime, { unit: 20 });
    const unitError = (0.25 * 3) / (20 - 3 - 1);
    const expected = errorFactors(schedule, fits).map((factor) => unitError * factor);
    expect((await family.expect({ schedule, fits })).map(({ testLoss }) => testLoss)).toEqual(expected);
    await runChain(family, planOf(regime, 20), fits, place, async (iteration, directory) => {
      const { metrics, standardErrors } = await family.evaluate({ iteration, directory });
      const { testLoss: standardError = 0 } = standardErrors ?? {};
      const mean = expected[iteration - 1] as number;
      expect(Math.abs(metrics.testLoss - mean) / standardError).toBeLessThan(limit);
      expect(standardError / mean).toBeLessThan(0.015);
      expect(metrics.relative).toBeCloseTo(metrics.testLoss / unitError, 12);
    });
  });
});

test('an expectation is the mean over the replicates', async () => {
  const options = { model: { features: 3 }, data: { rows }, fit: { replicates: 7, penalty: 2 } };
  const family = await open(runtime, workplace.next(), options);
  const request = { schedule: regimeSchedule(findRegime('accumulate'), { unit: rows }), fits: 3 };
  const means = (await family.expectedErrors(request)).map(
    (errors) => errors.reduce((sum, error) => sum + error, 0) / 7,
  );
  expect((await family.expect(request)).map(({ testLoss }) => testLoss)).toEqual(means);
});

test.each([{}, { penalty: 2 }])(
  'only fits that see all of their batches have expectations (%j)',
  async (fit) => {
    const options = { model: { features: 3 }, data: { rows }, fit: { replicates: 5, ...fit } };
    const family = await open(runtime, workplace.next(), options);
    const schedule = regimeSchedule(findRegime('accumulate-subsample'), { unit: rows });
    expect(await family.expect({ schedule, fits: 4 })).toHaveLength(1);
  },
);
