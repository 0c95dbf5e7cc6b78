import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data/files';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallOptions, CurvePoint, OpenFamily } from '../../family.ts';
import { language } from '../language.ts';

/* A model of a thousand parameters, fitted with its test loss measured on the way. */

let root: string;
let runtime: Runtime;

async function open(fit: object): Promise<OpenFamily> {
  const options = language.parse({
    model: { preset: 'gpt2-nano', vocab_size: 300, n_positions: 32, n_embd: 16, n_layer: 1, n_head: 2 },
    data: { source: 'embedded', stories: 80, testStories: 20 },
    fit: { batch: 4, epochs: 1.5, stepsPerRun: 4, checkpointSeconds: 0, ...fit },
    evaluate: { texts: 0 },
  });
  return language.open({ options, seed: 3, runtime, dataDirectory: join(root, 'data') });
}

async function fit(name: string, options: object, call: CallOptions = {}): Promise<readonly CurvePoint[]> {
  const family = await open(options);
  const directory = join(root, name);
  await mkdir(directory, { recursive: true });
  const { realExamples: examples, realShard: shard } = family;
  const part = { source: { kind: 'real' }, examples, weight: 1, shard } as const;
  const { curve = [] } = await family.fit({ iteration: 1, mixture: { parts: [part] }, directory, ...call });
  return curve;
}

async function testLoss(name: string): Promise<number> {
  const family = await open({});
  return (await family.evaluate({ iteration: 1, directory: join(root, name) })).metrics.testLoss;
}

async function lossesOf(name: string): Promise<Float32Array> {
  const { tensors } = await readSafetensors(join(root, name, 'losses.safetensors'));
  return tensors.get('losses')?.data as Float32Array;
}

const measured = (curve: readonly CurvePoint[]) => curve.filter(({ testLoss }) => testLoss !== undefined);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-fit-'));
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

test('the learning curve ends with the loss that the fitted model has on the test set', async () => {
  const curve = await fit('measured', { evaluations: 5 });
  const points = measured(curve);
  expect(points).toHaveLength(5);
  expect(curve.at(-1)?.testLoss).toBe(await testLoss('measured'));
  expect(points[0]?.testLoss).toBeGreaterThan(points[4]?.testLoss as number);
  expect(curve.at(-1)?.epoch).toBeCloseTo(1.5, 1);
});

test('a test loss on the way is that of a model fitted so far', async () => {
  const curve = await fit('on-the-way', { evaluations: 3, warmup: 0, finalRate: 1 });
  const [first] = measured(curve);
  const { step, epoch } = first as CurvePoint;
  // A constant rate: a shorter fit makes the same first steps.
  const shorter = await fit('shorter', { epochs: epoch, warmup: 0, finalRate: 1 });
  expect(shorter.at(-1)?.step).toBe(step);
  expect(first?.testLoss).toBe(await testLoss('shorter'));
});

test('the training losses are the means of what the steps lost, point by point', async () => {
  const curve = await fit('plain', {});
  const losses = await lossesOf('plain');
  expect(measured(curve)).toEqual([]);
  expect(curve.at(-1)?.step).toBe(losses.length);
  const steps = [0, ...curve.map(({ step }) => step)];
  curve.forEach(({ trainLoss }, k) => {
    const part = [...losses.subarray(steps[k], steps[k + 1])];
    expect(trainLoss).toBeCloseTo(part.reduce((sum, loss) => sum + loss, 0) / part.length, 12);
  });
});

test('weights do not depend on how often the test loss is measured', async () => {
  await fit('seven-times', { evaluations: 7 });
  await fit('never', { evaluations: 0 });
  const [measuredWeights, weights] = await Promise.all(
    ['seven-times', 'never'].map((name) => readFile(join(root, name, 'weights.safetensors'))),
  );
  expect(measuredWeights).toEqual(weights);
});

test('a fit that is stopped behind some of its points ends with the curve of one that was not', async () => {
  const whole = await fit('whole', { evaluations: 6 });
  const controller = new AbortController();
  let reports = 0;
  const onProgress = () => {
    if (++reports === 6) controller.abort(new Error('stop'));
  };
  const stopped = fit('cut', { evaluations: 6 }, { signal: controller.signal, onProgress });
  await expect(stopped).rejects.toThrow('stop');
  const { tensors } = await readSafetensors(join(root, 'cut', 'checkpoint.safetensors'));
  const known = tensors.get('training.testLosses')?.data as Float64Array;
  expect(known[0]).toBe(measured(whole)[0]?.testLoss);
  expect(known.at(-1)).toBe(0);
  expect(await fit('cut', { evaluations: 6 })).toEqual(whole);
});

test('more evaluations than a curve has points are refused', () => {
  expect(() => language.parse({ fit: { evaluations: 65 } })).toThrow(/fit\.evaluations.*64/);
});
