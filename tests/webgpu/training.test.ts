import type { Device } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { accelerators, missing } from '../support/accelerators.ts';
import { useDeviceRuntimes } from '../support/use-device-runtimes.ts';
import { useDirectory } from '../support/use-directory.ts';
import type { Training, TrainingReport } from './programs.ts';

/* A small transformer is trained on the processor and on whichever other devices are here. */

const programs = new URL('./programs.ts', import.meta.url);

let directory = '';
useDirectory((path) => {
  directory = path;
});

const runtimeOf = useDeviceRuntimes();

const sizes = { vocab_size: 300, n_positions: 16 };
const models = {
  gpt2: { preset: 'gpt2-nano', ...sizes, n_embd: 32, n_layer: 1, n_head: 2 },
  llama2: {
    ...{ preset: 'llama2-nano', ...sizes, hidden_size: 32, intermediate_size: 48, num_hidden_layers: 1 },
    ...{ num_attention_heads: 2, num_key_value_heads: 1 },
  },
} as const;
const architectures = ['gpt2', 'llama2'] as const;

async function train(device: Device, architecture: keyof typeof models): Promise<TrainingReport> {
  const options = { model: models[architecture], fit: { batch: 2 } };
  const argument: Training = {
    options,
    steps: 10,
    stepsPerRun: 5,
    profile: `${directory}/${architecture}-${device}`,
  };
  return (await runtimeOf(device)).call<TrainingReport>(programs, 'trainSteps', argument);
}

const cases = accelerators.flatMap((device) =>
  architectures.map((architecture) => ({ device, architecture })),
);

test.for(cases)(
  'on $device $architecture has the losses of the processor in ten steps, and its state stays there',
  { timeout: 300_000 },
  async ({ device, architecture }, { skip }) => {
    const reason = await missing(device);
    if (reason !== undefined) return skip(reason);
    const expected = await train('cpu', architecture);
    const received = await train(device, architecture);
    received.losses.forEach((loss, step) => {
      expect(Math.abs(loss - (expected.losses[step] as number))).toBeLessThan(1e-3);
    });
    expect(received.losses).toHaveLength(10);
    expect(received.counter.data).toEqual(Float32Array.of(10));
    const values = expected.parameter.data as Float32Array;
    received.parameter.data.forEach((value, i) => {
      expect(Number(value)).toBeCloseTo(values[i] as number, 3);
    });
    expectResident(device, received);
  },
);

/** State goes to the device once and comes back never; batches go there, losses come back. */
function expectResident(device: Device, { traffic, operators }: TrainingReport): void {
  // onnxruntime-node returns what CUDA computed on the host: once in each run of five steps.
  const runs = device === 'cuda' ? 2 : 10;
  const { tokens, targets, learningRate, ...state } = traffic.uploads;
  expect([tokens, targets, learningRate]).toEqual([runs, runs, runs]);
  const { loss, gradientNorm, ...others } = traffic.downloads;
  expect([loss, gradientNorm]).toEqual([runs, runs]);
  if (device === 'cuda') return;
  expect(new Set(Object.values(state))).toEqual(new Set([1]));
  expect(others).toEqual({});
  const elsewhere = operators.filter(
    ({ operator, provider }) => provider !== 'WebGpuExecutionProvider' || operator.startsWith('Memcpy'),
  );
  expect(elsewhere).toEqual([]);
}
