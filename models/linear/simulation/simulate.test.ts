import { Runtime } from '@ouroboros/runtime';
import { errorFactors, type Schedule, unitError } from '@ouroboros/theory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulateLinear } from './simulate.ts';
import type { SimulatedLoss, Simulation } from './simulation.ts';

const accumulate: Schedule = {
  weights: (n) => new Array<number>(n).fill(1 / n),
  size: () => 1,
  labeller: (batch) => batch - 1,
  total: (n) => n,
};
const base: Simulation = { features: 3, rows: 12, noise: 0.5, replicates: 50, precision: 'float64', seed: 2 };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

const simulate = (changes: Partial<Simulation>, fits = 4, schedule = accumulate) =>
  simulateLinear(runtime, { ...base, ...changes }, schedule, fits);

// Features on both sides of where products are taken element by element.
test.each([3, 9])(
  'results do not depend on the replicates worked on at a time, bit for bit (%i features)',
  async (features) => {
    const setting = { features, weightsOf: [2, 4] };
    for (const draws of ['reduced', 'rows'] as const) {
      for (const engine of ['native', 'graph'] as const) {
        const whole = await simulate({ ...setting, draws, engine, chunk: 50 });
        for (const chunk of [1, 7, 49]) {
          expect(await simulate({ ...setting, draws, engine, chunk })).toEqual(whole);
        }
      }
    }
  },
);

/** Regimes whose fits use several batches, of several sizes, of models long past. */
const mixed: Schedule = {
  weights: (n) => Array.from({ length: n }, (_, i) => (1 + ((i * n) % 3)) / weightOf(n)),
  size: (batch) => 1 + (batch % 3),
  labeller: (batch) => Math.max(0, batch - 2),
  total: (n) => n,
};

function weightOf(n: number): number {
  return Array.from({ length: n }, (_, i) => 1 + ((i * n) % 3)).reduce((sum, share) => sum + share, 0);
}

test.each([
  {},
  { covariance: { toeplitz: 0.7 } },
  { penalty: { value: 2, growth: 'linear' } },
  { penalty: { value: 2, growth: 'constant' }, rows: 2 },
  { features: 9, draws: 'rows' },
] as const)('the addon computes what the graphs do, but for rounding (%o)', async (changes) => {
  for (const schedule of [accumulate, mixed]) {
    const both = await Promise.all(
      (['native', 'graph'] as const).map((engine) =>
        simulate({ ...changes, engine, weightsOf: [3, 8] }, 8, schedule),
      ),
    );
    const [native, graph] = both.map(({ weights }) => [...weights.values()].flatMap((each) => [...each]));
    const largest = Math.max(...(graph as number[]).map(Math.abs));
    const differences = (graph as number[]).map((w, i) => Math.abs(w - (native?.[i] as number)));
    expect(Math.max(...differences)).toBeLessThan(1e-10 * largest);
  }
});

test('they do not where many batches are summed anew in each fit, either', async () => {
  const uneven: Schedule = {
    ...accumulate,
    weights: (n) => {
      const raw = Array.from({ length: n }, (_, i) => 1 + ((i * n) % 3));
      const sum = raw.reduce((total, share) => total + share, 0);
      return raw.map((share) => share / sum);
    },
  };
  const whole = await simulate({ chunk: 50 }, 8, uneven);
  for (const chunk of [1, 7]) expect(await simulate({ chunk }, 8, uneven)).toEqual(whole);
});

test('results do not depend on threads or on the fits whose weights are asked for', async () => {
  const others = await Runtime.start({ threads: 3 });
  try {
    const [many, one] = await Promise.all([
      simulateLinear(others, { ...base, features: 9 }, accumulate, 6),
      simulate({ features: 9, weightsOf: [1, 3] }, 6),
    ]);
    expect(many.losses).toEqual(one.losses);
  } finally {
    await others.close();
  }
});

/** Squared errors of fit `n` by replicate, which need no truth: it is the same in all fits, and here w_n - w_1 will do. */
async function distances(changes: Partial<Simulation>, n: number): Promise<Float64Array> {
  const { weights } = await simulate({ ...changes, weightsOf: [1, n] }, n);
  const [first, last] = [weights.get(1) as Float64Array, weights.get(n) as Float64Array];
  const d = base.features;
  return Float64Array.from({ length: last.length / d }, (_, r) => {
    let sum = 0;
    for (let j = r * d; j < (r + 1) * d; j++) sum += ((last[j] as number) - (first[j] as number)) ** 2;
    return sum;
  });
}

/** The largest difference between the distribution functions of two samples (Kolmogorov and Smirnov). */
function largestGap(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a.toSorted(), b.toSorted()];
  let [i, j, gap] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    if ((x[i] as number) <= (y[j] as number)) i++;
    else j++;
    gap = Math.max(gap, Math.abs(i / x.length - j / y.length));
  }
  return gap;
}

test('reduced draws have the distribution of rows (Kolmogorov-Smirnov, false alarm 1e-4)', async () => {
  const replicates = 3000;
  const reduced = await distances({ replicates, seed: 1, draws: 'reduced' }, 3);
  const rows = await distances({ replicates, seed: 2, draws: 'rows' }, 3);
  expect(largestGap(reduced, rows)).toBeLessThan(2.226 * Math.sqrt(2 / replicates));
});

// Standard errors are about 2 % of the means. False alarm 6e-5 each.
test.each([{ precision: 'float32' }, { covariance: { toeplitz: 0.7 } }] as const)(
  'the mean errors are those of theory with %o',
  async (changes) => {
    const { losses } = await simulate({ ...changes, replicates: 3000 });
    const factors = errorFactors(accumulate, 4);
    for (const { n, mean, standardError } of losses) {
      const expected = unitError(base) * (factors[n - 1] as number);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
    }
  },
);

test.each([12, 2])('ridge has the same errors from reduced draws as from rows (T = %i)', async (rows) => {
  const setting = { rows, covariance: { toeplitz: 0.5 }, penalty: { value: 3, growth: 'constant' } } as const;
  const reduced = await simulate({ ...setting, replicates: 3000, seed: 3 });
  const whole = await simulate({ ...setting, replicates: 3000, seed: 4, draws: 'rows' });
  for (const [index, { mean, standardError }] of reduced.losses.entries()) {
    const other = whole.losses[index] as SimulatedLoss;
    const error = Math.hypot(standardError, other.standardError);
    expect(Math.abs(mean - other.mean)).toBeLessThan(4 * error);
  }
});

test('progress is told, and an abort ends a simulation', async () => {
  const told: number[] = [];
  const controller = new AbortController();
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    told.push(done / total);
    controller.abort(new Error('enough'));
  };
  const options = { signal: controller.signal, onProgress };
  const setting = { ...base, replicates: 5000, chunk: 1 };
  await expect(simulateLinear(runtime, setting, accumulate, 3, options)).rejects.toThrow('enough');
  expect(told[0]).toBeLessThan(0.01);
});

test.each([
  [{ rows: 4 }, 'rows: expected at least features + 2 = 5'],
  [{ noise: 0 }, 'noise: expected a positive number, received 0'],
  [{ replicates: 1 }, 'replicates: expected a whole number of at least 2'],
  [{ features: 1.5 }, 'features: expected a whole number of at least 1'],
  [
    { penalty: { value: -1, growth: 'constant' } },
    'penalty: expected a positive number, or none, received -1',
  ],
  [{ covariance: { diagonal: [1, 0, 1] } }, 'positive definite'],
  [{ weightsOf: [5] }, 'weightsOf: expected fits from 1 to 4, received 5'],
  [{ chunk: 0 }, 'chunk: expected a whole number of at least 1'],
] as readonly (readonly [Partial<Simulation>, string])[])(
  '%o is refused in one line',
  async (changes, message) => {
    const refusal = simulate(changes);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ kind: 'request' });
  },
);

test('rows are whole copies of the design, and numbers that overflow are named', async () => {
  const halves = { ...accumulate, size: (batch: number) => (batch === 1 ? 1 : 0.5) };
  await expect(simulate({ draws: 'rows' }, 3, halves)).rejects.toThrow(
    'batch 2: expected a whole number of units',
  );
  await expect(simulate({ noise: 1e160 })).rejects.toThrow('test error of fit 1, replicate');
});
