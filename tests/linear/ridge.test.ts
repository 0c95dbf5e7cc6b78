import { readSafetensors } from '@ouroboros/data';
import type { Tensor } from '@ouroboros/onnx';
import { findRegime, parseGrowth, type RegimeSchedule, regimeSchedule } from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { ridgeModes, type Spectrum, spectrumOf } from '@ouroboros/theory';
import { expect, test } from 'vitest';
import { planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { chainWeights, open, runChain, Workplace } from './chain.ts';
import { designOf, labellerOf, noiseOf, type Setup, truthOf } from './draws-oracle.ts';
import { dot, relativeDistance } from './least-squares.ts';

/** Ridge, draw by draw: along every eigenvector u of X'X, u'w_n = b_n u'w* + sum_j C_n[j] u'X'E_j. */

const [features, rows, replicates, fits] = [3, 10, 6, 5];
const setup: Setup = { seed: 17, features, rows, noise: 0.7, precision: 'float64', toeplitz: 0.5 };
const penalties = {
  constant: () => 2.5,
  linear: (n: number) => 2.5 * n,
} as const;

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

function optionsOf(penaltyGrowth: keyof typeof penalties) {
  return {
    model: { features, noise: setup.noise },
    data: { rows, covariance: { toeplitz: setup.toeplitz } },
    fit: { replicates, precision: setup.precision, penalty: 2.5, penaltyGrowth },
  };
}

/** X'X [d][d]. */
function gramOf(design: readonly Float64Array[]): number[][] {
  const column = (j: number) => design.map((x) => x[j] as number);
  return Array.from({ length: features }, (_, i) =>
    Array.from({ length: features }, (__, j) => dot(column(i), column(j))),
  );
}

/** The noise E_i of batch i for each row of the design: summed over its copies and divided by sqrt(m_i). */
function batchNoise(schedule: RegimeSchedule, batch: number, replicate: number): Float64Array {
  const copies = schedule.size(batch);
  const single = noiseOf(setup, labellerOf(schedule.source(batch)), replicate, copies);
  const sums = new Float64Array(rows);
  for (const [k, e] of single.entries()) sums[k % rows] = (sums[k % rows] as number) + e;
  return sums.map((sum) => sum / Math.sqrt(copies));
}

/** X'E_i of every batch. */
function noiseMoments(schedule: RegimeSchedule, batches: number, replicate: number): readonly number[][] {
  const design = designOf(setup, replicate);
  return Array.from({ length: batches }, (_, i) => {
    const e = batchNoise(schedule, i + 1, replicate);
    return Array.from(
      { length: features },
      (__, j) =>
        setup.noise *
        dot(
          design.map((x) => x[j] as number),
          e,
        ),
    );
  });
}

/** Column k of the eigenvectors. */
const vectorOf = ({ vectors }: Spectrum, k: number) => vectors.map((row) => row[k] as number);

/** w_1, ..., w_`fits` of one replicate from the modes. */
function predicted(schedule: RegimeSchedule, penalty: (n: number) => number, replicate: number) {
  const spectrum = spectrumOf(gramOf(designOf(setup, replicate)));
  const modes = spectrum.values.map((eigenvalue) => ridgeModes({ eigenvalue, penalty, schedule, fits }));
  const batches = Math.max(...modes.flat().map(({ noise }) => noise.length));
  const moments = noiseMoments(schedule, batches, replicate);
  const truth = truthOf(setup, replicate);
  return Array.from({ length: fits }, (_, n) => {
    const weight = new Float64Array(features);
    for (const [k, mode] of modes.entries()) {
      const u = vectorOf(spectrum, k);
      const { signal, noise } = mode[n] as (typeof mode)[number];
      const noises = noise.map((factor, j) => factor * dot(u, moments[j] as number[]));
      const coordinate = signal * dot(u, truth) + noises.reduce((sum, value) => sum + value, 0);
      for (const [j, entry] of u.entries()) weight[j] = (weight[j] as number) + coordinate * entry;
    }
    return weight;
  });
}

const weightAt = ({ data }: Tensor, r: number) =>
  (data as Float64Array).subarray(r * features, (r + 1) * features);

test.each([
  ['replace', 'constant:1', 'constant'],
  ['accumulate', 'constant:1', 'constant'],
  ['accumulate', 'linear:1', 'linear'],
  ['replace-multiple', 'constant:1', 'linear'],
  ['fixed-real-0.3', 'geometric:2', 'constant'],
  ['fresh-real-0.35', 'constant:2', 'linear'],
] as const)(
  'every weight under %s with growth %s and a %s penalty is what its modes say',
  async (name, growth, kind) => {
    const [regime, sizes] = [findRegime(name), parseGrowth(growth)];
    const schedule = regimeSchedule(regime, { unit: rows, sizes });
    const chain = workplace.next();
    const family = await open(runtime, chain, optionsOf(kind), { seed: setup.seed });
    const weights = await chainWeights(family, planOf(regime, rows, sizes), fits, chain);
    for (let r = 0; r < replicates; r++) {
      for (const [n, expected] of predicted(schedule, penalties[kind], r).entries()) {
        expect(relativeDistance(weightAt(weights[n] as Tensor, r), expected)).toBeLessThan(1e-9);
      }
    }
  },
);

test('the error is measured in the covariance of the features', async () => {
  const chain = workplace.next();
  const family = await open(runtime, chain, optionsOf('constant'), { seed: setup.seed });
  await runChain(family, planOf(findRegime('replace'), rows), 1, chain, async (iteration, directory) => {
    const errors = await family.errors({ iteration, directory });
    const { tensors } = await readSafetensors(`${directory}/weights.safetensors`);
    for (const [r, error] of errors.entries()) {
      const weight = weightAt(tensors.get('weight') as Tensor, r);
      const difference = weight.map((w, j) => w - (truthOf(setup, r)[j] as number));
      let expected = 0;
      for (const [i, a] of difference.entries()) {
        for (const [j, b] of difference.entries()) expected += a * b * 0.5 ** Math.abs(i - j);
      }
      expect(Math.abs(error / expected - 1)).toBeLessThan(1e-12);
    }
  });
});

test.each(['statistics', 'naive'])(
  'fewer rows than features are enough where there is a penalty (%s)',
  async (mode) => {
    const options = { model: { features: 4 }, data: { rows: 2 }, fit: { replicates: 3, penalty: 1, mode } };
    const chain = workplace.next();
    const family = await open(runtime, chain, options);
    const weights = await chainWeights(family, planOf(findRegime('accumulate-subsample'), 2), 3, chain);
    expect(weights.every(({ data }) => (data as Float32Array).every(Number.isFinite))).toBe(true);
    expect(family.unitError).toBeUndefined();
  },
);
