import { type DiscreteGraphOptions, graphs } from '@ouroboros/models/discrete';
import { fillUniform } from '@ouroboros/native';
import { type Tensor, tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { dataOf, testFileFormat, useModels } from '../support/use-graphs.ts';

const runModel = useModels();

const options: DiscreteGraphOptions = {
  truth: [0.5, 0.3, 0.15, 0.05],
  rewards: [],
  rows: 10,
  choices: 2,
  symbols: 4,
};
const rewards = [0, 1, 2, 3];

function run(
  name: keyof typeof graphs,
  feeds: Record<string, Tensor>,
  changes: Partial<DiscreteGraphOptions> = {},
) {
  return runModel(graphs[name]({ ...options, ...changes }), feeds);
}

function uniforms(dims: readonly number[], index = 0): Tensor<'float64'> {
  const data = new Float64Array(dims.reduce((product, size) => product * size, 1));
  fillUniform(data, { seed: 5, purpose: 0, iteration: 0, index });
  return { dtype: 'float64', dims, data };
}

testFileFormat(graphs, [options, { ...options, rewards }]);

test('count adds up the shares of the examples of each symbol', async () => {
  const symbols = tensorOf('int32', [2, 4], [0, 1, 1, 3, 2, 2, 2, 0]);
  const alike = await run('count', {
    symbols,
    shares: tensorOf('float64', [1, 4], [0.25, 0.25, 0.25, 0.25]),
  });
  expect(alike.probabilities).toMatchObject({ dims: [2, 4] });
  expect([...dataOf(alike.probabilities)]).toEqual([0.25, 0.5, 0, 0.25, 0.25, 0, 0.75, 0]);
  const own = tensorOf('float64', [2, 4], [0.5, 0.25, 0.125, 0.125, 0.125, 0.125, 0.25, 0.5]);
  const weighted = await run('count', { symbols, shares: own });
  expect([...dataOf(weighted.probabilities)]).toEqual([0.5, 0.375, 0, 0.125, 0.5, 0, 0.5, 0]);
});

test('sample takes the first symbol whose cumulative probability exceeds the uniform, and never a dead one', async () => {
  const probabilities = tensorOf('float64', [2, 4], [0.5, 0, 0.5, 0, 0, 0.1, 0.2, 0.7]);
  const near1 = 1 - 2 ** -53;
  const given = [0, 0.49, 0.5, 0.75, near1, 0, 0.09, 0.11, 0.31, near1];
  const { symbols } = await run('sample', { probabilities, uniforms: tensorOf('float64', [2, 5], given) });
  expect(symbols?.dtype).toBe('int32');
  expect([...dataOf(symbols)]).toEqual([0, 0, 2, 2, 2, 1, 1, 2, 3, 3]);
});

test('sample finds what a linear search finds, for any number of symbols', async () => {
  for (const S of [2, 3, 7, 8, 9, 33]) {
    const weights = uniforms([1, S], S).data.map((u) => (u < 0.3 ? 0 : u));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const probabilities = weights.map((weight) => weight / sum);
    const draws = uniforms([1, 200], 100 + S);
    const feeds = { probabilities: tensorOf('float64', [1, S], [...probabilities]), uniforms: draws };
    const { symbols } = await run('sample', feeds, { symbols: S });
    const cumulative: number[] = [];
    for (const p of probabilities) cumulative.push((cumulative.at(-1) ?? 0) + p);
    const expected = draws.data.map((u) =>
      cumulative.findIndex((c) => c > u * (cumulative.at(-1) as number)),
    );
    expect([...dataOf(symbols)]).toEqual([...expected]);
  }
});

test('sample keeps one of the candidates, in proportion to the exponential of its reward', async () => {
  const probabilities = tensorOf('float64', [1, 4], [0.25, 0.25, 0.25, 0.25]);
  // Symbols 0 and 3 with rewards 0 and 3: the first is kept where the uniform lies below 1 / (1 + e^3) = 0.0474.
  const candidates = tensorOf('float64', [1, 3, 2], [0.1, 0.9, 0.1, 0.9, 0.9, 0.1]);
  const choice = tensorOf('float64', [1, 3], [0.047, 0.048, 0.95]);
  const { symbols } = await run('sample', { probabilities, candidates, uniforms: choice }, { rewards });
  expect([...dataOf(symbols)]).toEqual([0, 3, 3]);
});

test('rewards far apart choose all the same, also among candidates of small rewards', async () => {
  const feeds = {
    probabilities: tensorOf('float64', [1, 4], [0.25, 0.25, 0.25, 0.25]),
    candidates: tensorOf('float64', [1, 2, 2], [0.1, 0.6, 0.3, 0.4]),
    uniforms: tensorOf('float64', [1, 2], [0.2, 0.7]),
  };
  const { symbols } = await run('sample', feeds, { choices: 2, rewards: [0, 0, 700, 700] });
  expect([...dataOf(symbols)]).toEqual([2, 1]);
});

test('evaluate gives the figures of their definitions', async () => {
  const q = [0.2, 0.8, 0, 0];
  const outputs = await run('evaluate', { probabilities: tensorOf('float64', [1, 4], q) }, { rewards });
  const figure = (name: string) => dataOf(outputs[name])[0];
  expect(figure('testLoss')).toBeCloseTo(0.09 + 0.25 + 0.0225 + 0.0025, 14);
  expect(figure('heterozygosity')).toBeCloseTo(1 - 0.04 - 0.64, 14);
  expect(figure('entropy')).toBeCloseTo(-0.2 * Math.log(0.2) - 0.8 * Math.log(0.8), 14);
  expect(figure('survivors')).toBe(2);
  expect(figure('totalVariation')).toBeCloseTo(0.5, 14);
  expect(figure('divergence')).toBeCloseTo(0.2 * Math.log(0.4) + 0.8 * Math.log(8 / 3), 14);
  const smoothed = q.map((share) => (10 * share + 0.5) / 12);
  const expected = options.truth.reduce((sum, p, i) => sum + p * Math.log(smoothed[i] as number), 0);
  expect(figure('testLogLikelihood')).toBeCloseTo(expected, 14);
  expect(figure('reward')).toBeCloseTo(0.8, 14);
  expect([...dataOf(outputs.living)]).toEqual([1, 1, 0, 0]);
});
