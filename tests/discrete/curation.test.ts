import { join } from 'node:path';
import { openTensorShard, readSafetensors, readTensorShard } from '@ouroboros/data/files';
import { discrete } from '@ouroboros/models/discrete';
import type { Tensor } from '@ouroboros/onnx';
import { chosen, tilted } from '@ouroboros/theory';
import { expect, test } from 'vitest';
import { holdToAll } from '../support/evaluated-chain.ts';
import { fitDirectory, runChain } from '../support/replicate-chain.ts';
import { useReplicates } from '../support/replicate-harness.ts';

/** Section 6 of the theory: samples kept by a choice among K draws. Fixed seeds; 4 standard errors, missed with probability 6e-5. */

const harness = useReplicates(discrete);

/** Probabilities of all replicates of a fit, [R, S]. */
async function probabilitiesOf(directory: string): Promise<Float64Array> {
  const { tensors } = await readSafetensors(join(directory, 'weights.safetensors'));
  return (tensors.get('probabilities') as Tensor<'float64'>).data;
}

/** P(kept = x) for K draws from p, every tuple of draws counted: S^K terms. */
function lawByCounting(p: readonly number[], rewards: readonly number[], choices: number): readonly number[] {
  const law = p.map(() => 0);
  const visit = (tuple: readonly number[], probability: number): void => {
    if (tuple.length < choices) {
      for (const [symbol, q] of p.entries()) visit([...tuple, symbol], probability * q);
      return;
    }
    const weights = tuple.map((symbol) => Math.exp(rewards[symbol] as number));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [k, symbol] of tuple.entries()) {
      law[symbol] = (law[symbol] as number) + (probability * (weights[k] as number)) / sum;
    }
  };
  visit([], 1);
  return law;
}

test('what is kept of K = 3 draws follows the exact law of the choice', async () => {
  const [rewards, choices, examples] = [[0, 1, -0.5, 2], 3, 20_000];
  const family = await harness.open({
    data: { distribution: [0.4, 0.3, 0.2, 0.1], rows: 50 },
    fit: { replicates: 2 },
    sample: { choices, rewards },
  });
  const directory = await harness.fit(family);
  const shard = harness.next();
  await family.sample({ iteration: 1, directory, examples, shard });
  const fitted = await probabilitiesOf(directory);
  const { tensors } = await readTensorShard(await openTensorShard(shard));
  const rows = tensors.get('rows') as Tensor<'int32'>;
  for (const r of [0, 1]) {
    const p = [...fitted.subarray(4 * r, 4 * r + 4)];
    const law = lawByCounting(p, rewards, choices);
    const kept = rows.data.subarray(r * examples, (r + 1) * examples);
    for (const [symbol, probability] of law.entries()) {
      expect(chosen({ distribution: p, rewards, choices })[symbol]).toBeCloseTo(probability, 12);
      const share = kept.filter((value) => value === symbol).length / examples;
      const standardError = Math.sqrt((probability * (1 - probability)) / examples);
      // Of 0.2 to 0.6 per cent of the whole.
      expect(Math.abs(share - probability)).toBeLessThan(4 * standardError);
    }
  }
});

test('with many choices and many draws p_n goes to p_0 e^((n-1) r): each fit behind the first is one choice further', async () => {
  const [rewards, fits] = [[0, 0.3, 0.6], 4];
  const { directory, evaluated } = await harness.run({
    regime: 'replace',
    fits,
    data: { distribution: [0.4, 0.35, 0.25], rows: 2500 },
    fit: { replicates: 8 },
    sample: { choices: 64, rewards },
  });
  for (let n = 1; n <= fits; n++) {
    const fitted = await probabilitiesOf(fitDirectory(directory, n));
    const law = tilted({ distribution: [0.4, 0.35, 0.25], rewards }, n - 1);
    for (const symbol of [0, 1, 2]) {
      const p = law[symbol] as number;
      const values = fitted.filter((_, i) => i % 3 === symbol);
      const mean = values.reduce((sum, value) => sum + value, 0) / 8;
      // Each of n rounds adds p (1 - p) / T to the variance, at most a quarter; the mean moves by 30 standard errors in all.
      expect(Math.abs(mean - p)).toBeLessThan(4 * Math.sqrt(n / 4 / 2500 / 8));
    }
  }
  const first = evaluated[0]?.metrics.reward as number;
  expect(evaluated.at(-1)?.metrics.reward).toBeGreaterThan(first + 0.1);
});

test('of a chain of choices only the fit on real data is expected, and holds', async () => {
  const { evaluated, expected } = await harness.run({
    regime: 'accumulate',
    fits: 3,
    fit: { replicates: 500 },
    sample: { choices: 4, rewards: [0, 0, 0, 0, 0, 3] },
  });
  expect(expected).toHaveLength(1);
  holdToAll(evaluated, expected);
  // Without the choice E p_n = p, and the squared error would be near 0.05.
  expect(evaluated.at(-1)?.metrics.testLoss).toBeGreaterThan(0.1);
});

test('choices without rewards choose nothing: the samples are those of a chain without', async () => {
  const fitted: Float64Array[] = [];
  for (const sample of [{}, { choices: 5 }]) {
    const family = await harness.open({ fit: { replicates: 3 }, sample });
    const directory = harness.next();
    await runChain({ family, regime: 'replace', fits: 2, directory });
    fitted.push(await probabilitiesOf(fitDirectory(directory, 2)));
  }
  expect(fitted[1]).toEqual(fitted[0]);
});
