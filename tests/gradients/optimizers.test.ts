import { readFileSync } from 'node:fs';
import { adamW, buildTrainStep, meanSquaredError, type Optimizer, sgd } from '@ouroboros/autodiff';
import { type Tensor, tensorOf, type Value } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { affineModel, initialState, largestError } from './training.ts';

interface Recorded {
  readonly clipNorm: number | null;
  readonly inputs: number[];
  readonly targets: number[];
  readonly rates: number[];
  readonly start: Record<string, number[]>;
  readonly losses: number[];
  readonly norms: number[];
  readonly end: Record<string, number[]>;
}

interface Fixture {
  readonly versions: Record<string, string>;
  readonly shapes: Record<string, number[]>;
  readonly cases: Record<string, Recorded>;
}

/** Written by fixtures/generate_optimizers.py. */
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/optimizers.json', import.meta.url), 'utf8'),
) as Fixture;

/** Ten float32 steps add up a few roundings of 6e-8 each. */
const tolerance = 3e-6;

const masked = adamW({
  beta1: 0.8,
  beta2: 0.95,
  epsilon: 1e-6,
  weightDecay: 0.3,
  decays: (_, shape) => shape.length > 1,
});

const optimizers: Record<string, Optimizer> = {
  'adamW with a decay mask': masked,
  'adamW with a decay mask, clipped': masked,
  'adamW with defaults': adamW(),
  sgd: sgd(),
  'sgd with momentum, clipped': sgd({ momentum: 0.9 }),
};

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

for (const [name, recorded] of Object.entries(fixture.cases)) {
  test(`ten steps of ${name} are those of PyTorch ${fixture.versions.torch}`, async () => {
    const outputs = await replay(recorded, optimizers[name] as Optimizer);
    const wanted = {
      loss: recorded.losses,
      gradientNorm: recorded.norms,
      ...Object.fromEntries(Object.entries(recorded.end).map(([key, value]) => [`${key}.next`, value])),
    };
    for (const [key, values] of Object.entries(wanted)) {
      expect(largestError(outputs[key] as Tensor, values), key).toBeLessThan(tolerance);
    }
    expect(outputs['step.next']?.data[0]).toBe(10);
  });
}

/** Makes the recorded steps in one run. */
async function replay(recorded: Recorded, optimizer: Optimizer): Promise<Record<string, Tensor>> {
  const train = buildTrainStep(affineModel(5, 3, 4), {
    parameters: ['weight', 'bias'],
    batchInputs: { target: { dtype: 'float32', shape: [5, 4] } },
    loss: (g, outputs, batch) => meanSquaredError(g, outputs.y as Value, batch.target as Value),
    optimizer,
    ...(recorded.clipNorm === null ? {} : { clipNorm: recorded.clipNorm }),
  });
  const steps = recorded.rates.length;
  const parameters = Object.fromEntries(
    Object.entries(recorded.start).map(([key, values]) => [
      key,
      tensorOf('float32', fixture.shapes[key] as number[], values),
    ]),
  );
  const session = await runtime.load(train.model);
  return session.run({
    ...initialState(train, parameters),
    x: tensorOf('float32', [steps, 5, 3], recorded.inputs),
    target: tensorOf('float32', [steps, 5, 4], recorded.targets),
    learningRate: tensorOf('float32', [steps], recorded.rates),
  });
}
