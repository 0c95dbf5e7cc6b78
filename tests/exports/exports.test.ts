import { examine, trainingMode } from '@ouroboros/autodiff';
import { type Model, prepare, print, readModel, type Tensor, writeModel } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Example, exampleNames, readExample } from './example.ts';
import {
  gradientModel,
  gradientName,
  type Trainable,
  trainingFeeds,
  trainingGraph,
} from './training-graph.ts';

/*
 * Graphs that PyTorch exported, against PyTorch, in float32 on both sides. Every graph runs as it is written and as
 * ONNX Runtime rewrites it.
 */

/** Largest relative distances from PyTorch, by norm; what is measured is below a fifth of each. */
const tolerance = {
  output: 1e-5,
  gradient: 1e-4,
  /** Of a gradient that is zero but for rounding (so the record says), relative to the norm of all gradients together. */
  zero: 1e-6,
  losses: 1e-3,
  statistics: 1e-3,
} as const;

const program = new URL('./levels-program.ts', import.meta.url);

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

/** The outputs of `model` at each of `levels`. */
function run(model: Model, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>[]> {
  return runtime.call(program, 'runAtLevels', { bytes: writeModel(model), feeds });
}

const floats = (outputs: Record<string, Tensor>, name: string): Float32Array =>
  outputs[name]?.data as Float32Array;

const norm = (values: Iterable<number>): number => Math.hypot(...[...values].map(Number));

/** |a - b| / |b|; NaN when anything is. */
function distance(a: Float32Array, b: Float32Array): number {
  if (a?.length !== b.length) throw new RangeError(`expected ${b.length} elements, received ${a?.length}`);
  return norm(b.map((x, i) => x - (a[i] as number))) / norm(b);
}

/** The graph as it is trained. */
function trainableOf({ model, mode }: Example): Trainable {
  const prepared = prepare(model);
  return mode === 'training' ? trainingMode(prepared) : { model: prepared, statistics: [] };
}

describe.each(exampleNames)('%s', (name) => {
  let example: Example;
  beforeAll(async () => {
    example = await readExample(name);
  });

  test('is the same model when it is written and read again', () => {
    const bytes = writeModel(example.model);
    const again = readModel(bytes);
    expect(print(again)).toBe(print(example.model));
    expect(Buffer.compare(writeModel(again), bytes)).toBe(0);
  });

  test('is found trainable, with exactly the parameters of PyTorch', () => {
    const { parameters, problems } = examine(example.model);
    expect(problems).toEqual([]);
    const trainable = parameters
      .filter((parameter) => parameter.trainable)
      .map((parameter) => parameter.name);
    expect(trainable.sort()).toEqual([...example.gradients.keys()].sort());
  });

  test('gives the outputs of PyTorch as read and prepared', async () => {
    for (const model of [example.model, prepare(example.model)]) {
      for (const outputs of await run(model, example.inputs)) {
        const output = floats(outputs, model.graph.outputs[0]?.name as string);
        expect(distance(output, example.output)).toBeLessThan(tolerance.output);
      }
    }
  });

  test('has the loss and the gradients of PyTorch', async () => {
    const model = gradientModel(example, trainableOf(example));
    const { inputs, target } = example;
    const total = norm([...example.gradients.values()].map((gradient) => norm(gradient)));
    for (const outputs of await run(model, target ? { ...inputs, target } : inputs)) {
      expect(distance(floats(outputs, 'the loss'), Float32Array.of(example.loss))).toBeLessThan(
        tolerance.output,
      );
      for (const [parameter, gradient] of example.gradients) {
        const received = floats(outputs, gradientName(parameter));
        if (example.zero.has(parameter))
          expect(norm(received) / total, parameter).toBeLessThan(tolerance.zero);
        else expect(distance(received, gradient), parameter).toBeLessThan(tolerance.gradient);
      }
    }
  });

  test('trains as in PyTorch for ten steps', async () => {
    const trainable = trainableOf(example);
    const train = trainingGraph(example, trainable);
    const steps = example.losses.length;
    const [plain, optimized] = await run(train.model, trainingFeeds(example, train, steps));
    for (const outputs of [plain, optimized] as Record<string, Tensor>[]) {
      const losses = floats(outputs, 'loss');
      example.losses.forEach((loss, k) => {
        expect(Math.abs((losses[k] as number) - loss) / Math.abs(loss), `step ${k}`).toBeLessThan(
          tolerance.losses,
        );
      });
      for (const [statistic, expected] of example.statistics) {
        expect(distance(floats(outputs, `${statistic}.next`), expected), statistic).toBeLessThan(
          tolerance.statistics,
        );
      }
    }
  });
});
