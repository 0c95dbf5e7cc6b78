import { adamW, buildTrainStep, crossEntropy, differentiate } from '@ouroboros/autodiff';
import { type BatchShape, builtInModel } from '@ouroboros/models/language';
import { GraphBuilder, type Model, type Tensor, type Value, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodingMethods } from './decoding-program.ts';
import { largestDifference } from './largest-difference.ts';
import { type Reference, readReference, references } from './reference.ts';

/* Parity of the built-in models with Hugging Face transformers on PyTorch; float32 on both sides. */

/** Largest differences; `gradient` is relative to the largest element of the parameter's gradient. */
const tolerances = { logits: 1e-5, loss: 1e-5, gradient: 1e-5, training: 1e-4 };

const decoding = new URL('./decoding-program.ts', import.meta.url);

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start();
});
afterAll(() => runtime.close());

describe.each(Object.keys(references))('%s', (name) => {
  let reference: Reference;
  beforeAll(async () => {
    reference = await readReference(name);
  });

  const forward = (shape: BatchShape): Model => builtInModel(reference.config).forward(shape);

  test.each([
    { name: 'for one shape', shape: { batch: 3, length: 8 } },
    { name: 'for any shape', shape: { batch: 'B', length: 'T' } },
  ])('the forward graph $name gives the logits of PyTorch', async ({ shape }) => {
    const session = await runtime.load(forward(shape));
    const output = await session.run({
      tokens: reference.tokens,
      ...Object.fromEntries(reference.parameters),
    });
    const logits = output.logits as Tensor<'float32'>;
    expect(logits.dims).toEqual(reference.logits.dims);
    expect(largestDifference(logits.data, reference.logits.data)).toBeLessThan(tolerances.logits);
  });

  test.each(decodingMethods)('decoding token by token by %s gives the same logits', async (method) => {
    const { config, tokens, logits } = reference;
    const steps = await runtime.call<Float32Array[]>(decoding, 'decodeGiven', {
      ...{ method, config, tokens, parameters: [...reference.parameters] },
    });
    const [slots, length] = tokens.dims as [number, number];
    const V = config.vocab_size;
    expect(steps).toHaveLength(length);
    steps.forEach((step, position) => {
      for (let slot = 0; slot < slots; slot++) {
        const at = (slot * length + position) * V;
        const expected = logits.data.subarray(at, at + V);
        const difference = largestDifference(step.subarray(slot * V, (slot + 1) * V), expected);
        expect(difference).toBeLessThan(tolerances.logits);
      }
    });
  });

  /** The forward graph of the fixture's shape, as a builder, with the weighted mean cross-entropy behind it. */
  function forwardWithLoss(): { g: GraphBuilder; loss: Value; parameters: readonly Value[] } {
    const { graph, opsetImports } = forward({ batch: 3, length: 8 });
    const g = new GraphBuilder(graph, opsetImports);
    const parameters = graph.inputs.filter(({ name }) => reference.parameters.has(name));
    const logits = graph.outputs.pop() as Value;
    const targets = g.input('targets', 'int64', [3, 8]);
    const weights = g.input('weights', 'float32', [3, 8]);
    const { sum, weight } = crossEntropy(g, logits, targets, weights);
    return { g, loss: g.op('Div', [sum, weight]), parameters };
  }

  function batch(): Record<string, Tensor> {
    const { tokens, targets, weights } = reference;
    return { tokens, targets, weights };
  }

  test('the loss and the gradient of every parameter are those of PyTorch', async () => {
    const { g, loss, parameters } = forwardWithLoss();
    const gradients = differentiate(g, loss, parameters);
    g.output(loss, 'loss');
    for (const [i, { name }] of parameters.entries()) g.output(gradients[i] as Value, `gradient.${name}`);
    const model = g.model();
    verify(model);
    const session = await runtime.load(model);
    const output = await session.run({ ...batch(), ...Object.fromEntries(reference.parameters) });
    const floats = (name: string): Float32Array => (output[name] as Tensor<'float32'>).data;
    expect(Math.abs((floats('loss')[0] as number) - reference.loss)).toBeLessThan(tolerances.loss);
    expect(reference.gradients.size).toBe(parameters.length);
    for (const [name, { data }] of reference.gradients) {
      const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(largestDifference(floats(`gradient.${name}`), data) / scale, name).toBeLessThan(
        tolerances.gradient,
      );
    }
  });

  /** Ten AdamW steps as the generator of the fixture makes them: decay 0.1 on matrices, clipping to norm 1. */
  function trainingModel(): { model: Model; state: readonly { name: string; dims: readonly number[] }[] } {
    return buildTrainStep(forward({ batch: 3, length: 8 }), {
      parameters: [...reference.parameters.keys()],
      batchInputs: {
        targets: { dtype: 'int64', shape: [3, 8] },
        weights: { dtype: 'float32', shape: [3, 8] },
      },
      loss: (g, outputs, inputs) => {
        const { logits } = outputs as { logits: Value };
        const { targets, weights } = inputs as { targets: Value; weights: Value };
        const { sum, weight } = crossEntropy(g, logits, targets, weights);
        return g.op('Div', [sum, weight]);
      },
      optimizer: adamW({
        beta1: 0.9,
        beta2: 0.95,
        epsilon: 1e-8,
        weightDecay: 0.1,
        decays: builtInModel(reference.config).decays,
      }),
      clipNorm: 1,
    });
  }

  test('ten AdamW steps in one run follow the losses, gradient norms and parameters of PyTorch', async () => {
    const steps = 10;
    const { model, state } = trainingModel();
    verify(model);
    const session = await runtime.load(model);
    const repeated = ({ dtype, dims, data }: Tensor): Tensor => {
      const all = new (data.constructor as Float32ArrayConstructor)(data.length * steps);
      for (let k = 0; k < steps; k++) all.set(data as Float32Array, k * data.length);
      return { dtype, dims: [steps, ...dims], data: all };
    };
    const inputs = Object.entries(batch()).map(([name, tensor]) => [name, repeated(tensor)]);
    const fresh = state.map(({ name, dims }): [string, Tensor] => {
      const size = dims.reduce((product, dim) => product * dim, 1);
      return [
        name,
        reference.parameters.get(name) ?? { dtype: 'float32', dims, data: new Float32Array(size) },
      ];
    });
    const learningRate = { dtype: 'float32', dims: [steps], data: new Float32Array(steps).fill(1e-2) };
    const output = await session.run({
      ...Object.fromEntries(inputs),
      ...Object.fromEntries(fresh),
      learningRate: learningRate as Tensor,
    });
    const floats = (name: string): Float32Array => (output[name] as Tensor<'float32'>).data;
    expect(largestDifference(floats('loss'), reference.losses)).toBeLessThan(tolerances.training);
    expect(largestDifference(floats('gradientNorm'), reference.norms)).toBeLessThan(tolerances.training);
    for (const [name, { data }] of reference.trained) {
      const keep = (all: Float32Array): Float32Array =>
        name.endsWith('c_attn.bias') ? withoutKeys(all) : all;
      expect(largestDifference(keep(floats(`${name}.next`)), keep(data)), name).toBeLessThan(
        tolerances.training,
      );
    }
  });
});

/**
 * The bias of the keys shifts every score of a query alike, so its gradient is zero; what is computed is rounding, which
 * Adam scales up to whole steps on both sides.
 */
function withoutKeys(bias: Float32Array): Float32Array {
  const width = bias.length / 3;
  return Float32Array.of(...bias.subarray(0, width), ...bias.subarray(2 * width));
}
