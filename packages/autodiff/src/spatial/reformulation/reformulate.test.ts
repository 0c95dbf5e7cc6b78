import { GraphBuilder, type Shape, verify } from '@ouroboros/onnx';
import { describe, expect, test } from 'vitest';
import { reformulateConvolutions } from './reformulate.ts';

interface Request {
  readonly operator: 'Conv' | 'ConvTranspose';
  readonly input: Shape;
  readonly weights: number[];
  readonly stride: number;
}

/** Operators that a convolution with kernel 3 and padding 1 becomes. */
function operatorsOf({ operator, input, weights, stride }: Request): string[] {
  const g = new GraphBuilder('net');
  const rest = stride - 1;
  const attributes = {
    ...{ pads: [1, 1, 1, 1], strides: [stride, stride] },
    ...(operator === 'ConvTranspose' && { output_padding: [rest, rest] }),
  };
  const operands = [g.input('x', 'float32', input), g.input('w', 'float32', weights)];
  g.output(g.op(operator, operands, attributes), 'y');
  const model = g.model();
  const count = reformulateConvolutions(model);
  verify(model);
  const operators = model.graph.nodes.map(({ opType }) => opType);
  expect(count).toBe(operators.join() === operator ? 0 : 1);
  expect(model.graph.outputs.map(({ name }) => name)).toEqual(['y']);
  return operators;
}

describe('a convolution', () => {
  test.each<[string, Request]>([
    ['over many places', { operator: 'Conv', input: ['N', 32, 32, 32], weights: [64, 32, 3, 3], stride: 2 }],
    ['to as many channels', { operator: 'Conv', input: ['N', 32, 8, 8], weights: [32, 32, 3, 3], stride: 1 }],
    [
      'that doubles a large image',
      { operator: 'ConvTranspose', input: ['N', 32, 8, 8], weights: [32, 3, 3, 3], stride: 2 },
    ],
    [
      'of an image of unknown size',
      { operator: 'Conv', input: ['N', 32, 'H', 8], weights: [3, 32, 3, 3], stride: 1 },
    ],
  ])('%s stays as it is', (_, request) => {
    expect(operatorsOf(request)).toEqual([request.operator]);
  });

  test('over few places is one product for all images', () => {
    const operators = operatorsOf({
      ...{ operator: 'Conv', input: ['N', 64, 4, 4], weights: [128, 64, 3, 3], stride: 2 },
    });
    expect(operators).not.toContain('Conv');
    expect(operators.filter((operator) => operator === 'FusedMatMul')).toHaveLength(1);
  });

  test('that doubles a small image is one product for each of four phases', () => {
    const operators = operatorsOf({
      ...{ operator: 'ConvTranspose', input: ['N', 128, 2, 2], weights: [128, 64, 3, 3], stride: 2 },
    });
    expect(operators).not.toContain('ConvTranspose');
    expect(operators.filter((operator) => operator === 'MatMul')).toHaveLength(4);
  });

  test('to few channels is a transposed one, and a transposed one to many an ordinary one', () => {
    const narrow = operatorsOf({
      operator: 'Conv',
      input: ['N', 32, 8, 8],
      weights: [3, 32, 3, 3],
      stride: 1,
    });
    expect(narrow.at(-1)).toBe('ConvTranspose');
    const wide = operatorsOf({
      ...{ operator: 'ConvTranspose', input: ['N', 3, 8, 8], weights: [3, 32, 3, 3], stride: 1 },
    });
    expect(wide.at(-1)).toBe('Conv');
  });
});

test('convolutions of subgraphs are reformulated too', () => {
  const g = new GraphBuilder('net');
  const x = g.input('x', 'float32', ['N', 32, 8, 8]);
  const w = g.input('w', 'float32', [3, 32, 3, 3]);
  const branch = (pads: number[]) => {
    const body = g.subgraph('branch');
    body.output(body.op('Conv', [x, w], { pads }), 'made');
    return { type: 'graph' as const, value: body.graph };
  };
  const [then, other] = [branch([1, 1, 1, 1]), branch([1, 1, 1, 1])];
  const y = g.op('If', [g.input('c', 'bool', [])], { then_branch: then, else_branch: other });
  g.output(y, 'y');
  const model = g.model();
  expect(reformulateConvolutions(model)).toBe(2);
  verify(model);
});
