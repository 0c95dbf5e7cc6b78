import { Fault } from '@ouroboros/errors';
import { GraphBuilder, type Model, type Value, verify } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { adamW, buildTrainStep, meanSquaredError, sgd, type TrainStepOptions } from '../index.ts';

/** y = x W + b. */
function affine(): Model {
  const g = new GraphBuilder('affine');
  const x = g.input('x', 'float32', ['B', 3]);
  const w = g.input('w', 'float32', [3, 2]);
  const b = g.input('b', 'float32', [2]);
  g.input('unused', 'float32', [2]);
  g.output(g.op('Add', [g.op('MatMul', [x, w]), b]), 'y');
  return g.model();
}

const options: TrainStepOptions = {
  parameters: ['w', 'b'],
  batchInputs: { target: { dtype: 'float32', shape: ['B', 2] } },
  loss: (g, outputs, batch) => meanSquaredError(g, outputs.y as Value, batch.target as Value),
  optimizer: adamW(),
  clipNorm: 1,
};

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'none';
}

test('the train model takes and gives every state tensor, K batches and K learning rates', () => {
  const { model, state, batchInputs } = buildTrainStep(affine(), { ...options, fixedInputs: ['unused'] });
  verify(model);
  expect(state.map(({ name, kind, dims }) => [name, kind, dims])).toEqual([
    ['w', 'parameter', [3, 2]],
    ['b', 'parameter', [2]],
    ['w.m', 'slot', [3, 2]],
    ['w.v', 'slot', [3, 2]],
    ['b.m', 'slot', [2]],
    ['b.v', 'slot', [2]],
    ['step', 'counter', []],
  ]);
  expect(batchInputs).toEqual(['x', 'target']);
  const shapes = Object.fromEntries(model.graph.inputs.map(({ name, type }) => [name, type?.shape]));
  expect(shapes.x).toEqual(['K', 'B', 3]);
  expect(shapes.target).toEqual(['K', 'B', 2]);
  expect(shapes.unused).toEqual([2]);
  expect(shapes.learningRate).toEqual(['K']);
  expect(model.graph.outputs.map(({ name }) => name)).toEqual([
    ...state.map(({ name }) => `${name}.next`),
    'loss',
    'gradientNorm',
  ]);
});

test('building a train model leaves the forward model as it was', () => {
  const forward = affine();
  const nodes = forward.graph.nodes.length;
  buildTrainStep(forward, options);
  buildTrainStep(forward, { ...options, optimizer: sgd() });
  expect(forward.graph.nodes).toHaveLength(nodes);
  verify(forward);
});

test('a parameter that is not in the model is refused with the nearest name', () => {
  expect(codeOf(() => buildTrainStep(affine(), { ...options, parameters: ['ww'] }))).toBe(
    'autodiff/unknown-parameter',
  );
});

test('a parameter that the loss does not depend on is refused', () => {
  expect(codeOf(() => buildTrainStep(affine(), { ...options, parameters: ['w', 'unused'] }))).toBe(
    'autodiff/unused-parameter',
  );
});

test('a parameter whose size is not known is refused', () => {
  expect(codeOf(() => buildTrainStep(affine(), { ...options, parameters: ['x'] }))).toBe(
    'autodiff/parameter-not-static',
  );
});

test('a batch input with the name of a state tensor is refused', () => {
  const batchInputs = { ...options.batchInputs, 'w.m': { dtype: 'float32', shape: [1] } } as const;
  expect(codeOf(() => buildTrainStep(affine(), { ...options, batchInputs }))).toBe('autodiff/duplicate-name');
});

test('a fixed input that the model does not have is refused', () => {
  expect(codeOf(() => buildTrainStep(affine(), { ...options, fixedInputs: ['unusd'] }))).toBe(
    'autodiff/unknown-input',
  );
});

test('parameters may be initializers of the forward model', () => {
  const g = new GraphBuilder('scaled');
  const x = g.input('x', 'float32', ['B']);
  const scale = g.initializer('scale', { dtype: 'float32', dims: [], data: new Float32Array([2]) });
  g.output(g.op('Mul', [x, scale]), 'y');
  const train = buildTrainStep(g.model(), {
    parameters: ['scale'],
    loss: (builder, outputs) => builder.op('ReduceMean', [outputs.y as Value], { keepdims: 0 }),
    optimizer: sgd(),
  });
  verify(train.model);
  expect(train.batchInputs).toEqual(['x']);
  expect(train.model.graph.initializers.map(({ name }) => name)).not.toContain('scale');
});
