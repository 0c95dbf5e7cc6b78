import type { Tensor } from '@ouroboros/onnx';
import { findRegime, regimes } from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { chainWeights, open, Workplace } from './chain.ts';
import { relativeDistance } from './least-squares.ts';

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

const [features, rows, replicates, fits] = [5, 16, 37, 4];
const growing = (batch: number) => 1.4 ** (batch - 1);

interface Variant {
  readonly precision?: 'float32' | 'float64';
  readonly mode?: 'statistics' | 'naive';
  readonly chunk?: number;
}

async function weightsOf(name: string, { chunk, ...fit }: Variant, sizes?: (batch: number) => number) {
  const options = { model: { features }, data: { rows }, fit: { replicates, ...fit } };
  const chain = workplace.next();
  const family = await open(runtime, chain, options, chunk === undefined ? {} : { chunk });
  return chainWeights(family, planOf(findRegime(name), rows, sizes), fits, chain);
}

/** Largest relative distance between the weights of two chains, over replicates and fits. */
function worst(a: readonly Tensor[], b: readonly Tensor[]): number {
  const row = ({ data }: Tensor, r: number) =>
    (data as Float64Array).subarray(r * features, (r + 1) * features);
  return Math.max(
    ...a.flatMap((tensor, n) =>
      Array.from({ length: replicates }, (_, r) => relativeDistance(row(tensor, r), row(b[n] as Tensor, r))),
    ),
  );
}

const tolerances = { float32: 2e-6, float64: 1e-12 } as const;
const settings = [...regimes.keys()].flatMap((regime) =>
  (['float32', 'float64'] as const).flatMap((precision) => [
    [regime, 'equal', precision, undefined] as const,
    [regime, 'growing', precision, growing] as const,
  ]),
);

describe('stacking every row and fitting from sums over rows give the same weights', () => {
  test.each(settings)('under %s with %s batches in %s', async (regime, _, precision, sizes) => {
    const statistics = await weightsOf(regime, { precision, mode: 'statistics' }, sizes);
    const naive = await weightsOf(regime, { precision, mode: 'naive' }, sizes);
    expect(worst(statistics, naive)).toBeLessThan(tolerances[precision]);
  });
});

describe('how many replicates are worked on at a time does not change a bit', () => {
  test.each([...regimes.keys()])('under %s', async (regime) => {
    const together = await weightsOf(regime, { chunk: replicates }, growing);
    for (const chunk of [1, 10]) expect(await weightsOf(regime, { chunk }, growing)).toEqual(together);
  });

  test('in the naive mode', async () => {
    const together = await weightsOf('accumulate', { mode: 'naive', chunk: replicates });
    expect(await weightsOf('accumulate', { mode: 'naive', chunk: 3 })).toEqual(together);
  });
});

describe('with a penalty or a kernel', () => {
  const few = { features: 2, rows: 7, replicates: 3 };
  const kinds = {
    ridge: { model: {}, data: { covariance: { diagonal: [1, 4] } }, fit: { penaltyGrowth: 'linear' } },
    rbf: { model: { kernel: 'rbf' }, data: { testPoints: 5 }, fit: {} },
  } as const;

  function chainOf(kind: keyof typeof kinds, name: string, fit: Variant): Promise<readonly Tensor[]> {
    const { chunk, ...given } = fit;
    const options = {
      model: { features: few.features, ...kinds[kind].model },
      data: { rows: few.rows, ...kinds[kind].data },
      fit: { replicates: few.replicates, penalty: 0.9, ...kinds[kind].fit, ...given },
    };
    return chainOfOptions(options, name, chunk);
  }

  async function chainOfOptions(options: unknown, name: string, chunk?: number) {
    const chain = workplace.next();
    const family = await open(runtime, chain, options, chunk === undefined ? {} : { chunk });
    return chainWeights(family, planOf(findRegime(name), few.rows, growing), 3, chain);
  }

  /** Largest difference of weights, relative to the largest of them. */
  function difference(a: readonly Tensor[], b: readonly Tensor[]): number {
    const flat = (tensors: readonly Tensor[]) =>
      tensors.flatMap(({ data }) => Array.from(data as Float64Array));
    const [left, right] = [flat(a), flat(b)];
    const largest = Math.max(...right.map(Math.abs));
    return Math.max(...left.map((value, i) => Math.abs(value - (right[i] as number)))) / largest;
  }

  test.each([...regimes.keys()].flatMap((regime) => [[regime, 'ridge'] as const, [regime, 'rbf'] as const]))(
    'both modes give the same weights under %s (%s)',
    async (regime, kind) => {
      const statistics = await chainOf(kind, regime, { precision: 'float64', mode: 'statistics' });
      const naive = await chainOf(kind, regime, { precision: 'float64', mode: 'naive' });
      expect(difference(statistics, naive)).toBeLessThan(1e-11);
    },
  );

  test.each(['ridge', 'rbf'] as const)('float32 is close to float64 (%s)', async (kind) => {
    const narrow = await chainOf(kind, 'accumulate-subsample', { precision: 'float32' });
    const wide = await chainOf(kind, 'accumulate-subsample', { precision: 'float64' });
    expect(difference(narrow, wide)).toBeLessThan(1e-5);
  });

  test.each(['accumulate', 'accumulate-subsample'])(
    'how many replicates are worked on at a time does not change a bit under %s',
    async (name) => {
      for (const kind of ['ridge', 'rbf'] as const) {
        const together = await chainOf(kind, name, { chunk: few.replicates });
        expect(await chainOf(kind, name, { chunk: 1 })).toEqual(together);
      }
    },
  );
});
