import type { Tensor } from '@ouroboros/onnx';
import { findRegime, regimes } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { chainWeights, open, planOf, Workplace } from './chain.ts';
import { relativeDistance } from './least-squares.ts';

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 2 }, (started) => {
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
