import { Fault } from '@ouroboros/errors';
import { type DataType, GraphBuilder, type Model, type Shape, type Value, verify } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { buildTrainStep, namedLoss, sgd } from '../index.ts';

/** `w` times `x`, for every output of the given types. */
function model(outputs: Readonly<Record<string, readonly [DataType, Shape]>>): Model {
  const g = new GraphBuilder('model');
  const w = g.input('w', 'float32', []);
  for (const [name, [dtype, shape]] of Object.entries(outputs)) {
    const x = g.input(`x_${name}`, dtype, shape);
    g.output(dtype === 'float32' ? g.op('Mul', [x, w]) : g.op('Identity', [x]), name);
  }
  return g.model();
}

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a Fault');
}

test('a loss says which inputs it needs, from the type of the output', () => {
  const images = model({ y: ['float32', ['B', 10, 8, 8]] });
  const { batchInputs } = namedLoss('cross-entropy').bind(images, { axis: 1, weights: 'w8' });
  expect(batchInputs).toEqual({
    targets: { dtype: 'int64', shape: ['B', 8, 8] },
    w8: { dtype: 'float32', shape: ['B', 8, 8] },
  });
  expect(namedLoss('mean-squared-error').bind(images, { targets: 'wanted' }).batchInputs).toEqual({
    wanted: { dtype: 'float32', shape: ['B', 10, 8, 8] },
  });
  const scalar = model({ loss: ['float32', []] });
  expect(namedLoss('output').bind(scalar).batchInputs).toEqual({});
});

test('every loss makes a training graph from a model by its name', () => {
  for (const name of ['cross-entropy', 'mean-squared-error', 'binary-cross-entropy']) {
    const forward = model({ y: ['float32', ['B', 4]] });
    const bound = namedLoss(name).bind(forward, { weights: 'weights' });
    const train = buildTrainStep(forward, { parameters: ['w'], ...bound, optimizer: sgd() });
    verify(train.model);
    expect(train.batchInputs).toEqual(['x_y', 'targets', 'weights']);
  }
  const forward = model({ loss: ['float32', [1]] });
  const train = buildTrainStep(forward, {
    parameters: ['w'],
    ...namedLoss('output').bind(forward),
    optimizer: sgd(),
  });
  verify(train.model);
});

test('the output is the only one, or the one called logits, or the one that is named', () => {
  const two = model({ hidden: ['float32', ['B', 8]], logits: ['float32', ['B', 4]] });
  const loss = namedLoss('mean-squared-error');
  expect(loss.bind(two).output).toBe('logits');
  expect(loss.bind(two, { output: 'hidden' }).output).toBe('hidden');
  expect(loss.bind(two, { except: ['logits'] }).output).toBe('hidden');
});

test('what cannot be is refused by name', () => {
  const plain = model({ a: ['float32', ['B', 4]], b: ['float32', ['B']], ids: ['int64', ['B']] });
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['autodiff/unknown-loss', () => namedLoss('crossentropy'), /did you mean "cross-entropy"/],
    ['autodiff/unknown-output', () => namedLoss('output').bind(plain, { output: 'bb' }), /nearest: b/],
    ['autodiff/ambiguous-output', () => namedLoss('cross-entropy').bind(plain), /outputs a, b, ids/],
    [
      'autodiff/loss-not-scalar',
      () => namedLoss('output').bind(plain, { output: 'a' }),
      /"a".*shape \[B, 4\]/,
    ],
    ['autodiff/not-floating', () => namedLoss('mean-squared-error').bind(plain, { output: 'ids' }), /int64/],
    [
      'autodiff/unknown-axis',
      () => namedLoss('cross-entropy').bind(plain, { output: 'b', axis: 1 }),
      /axis 1/,
    ],
  ];
  for (const [code, act, message] of cases) {
    const fault = faultOf(act);
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(message);
    expect(fault.kind).toBe('request');
  }
});

test('a loss written by hand that is not scalar is refused', () => {
  const forward = model({ y: ['float32', [2, 3]] });
  const loss = (_: unknown, outputs: Readonly<Record<string, Value>>): Value => outputs.y as Value;
  const fault = faultOf(() => buildTrainStep(forward, { parameters: ['w'], loss, optimizer: sgd() }));
  expect(fault.code).toBe('autodiff/loss-not-scalar');
});

test('an output of unknown rank is refused', () => {
  const g = new GraphBuilder('unranked');
  const y = g.op('Identity', [g.input('x', 'float32', [])]);
  y.type = { dtype: 'float32', shape: undefined };
  g.output(y, 'y');
  expect(faultOf(() => namedLoss('cross-entropy').bind(g.model())).code).toBe('autodiff/unknown-shape');
});
