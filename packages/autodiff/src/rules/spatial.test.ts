import { Fault } from '@ouroboros/errors';
import { GraphBuilder, type Shape, tensorOf, type Value } from '@ouroboros/onnx';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../differentiate.ts';

/** The Fault of differentiating the sum of what `build` makes of a float32 input of `shape`. */
function faultOf(shape: Shape, build: (g: GraphBuilder, x: Value) => Value): Fault {
  const g = new GraphBuilder('net');
  const x = g.input('x', 'float32', shape);
  const loss = g.op('ReduceSum', [build(g, x)], { keepdims: 0 });
  try {
    differentiate(g, loss, [x]);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a Fault');
}

/** Operators in the backward pass of the weights of a convolution. */
function weightOperators(image: Shape, weights: number[], attributes = {}): string[] {
  const g = new GraphBuilder('net');
  const w = g.input('w', 'float32', weights);
  const y = g.op('Conv', [g.input('x', 'float32', image), w], attributes);
  const loss = g.op('ReduceSum', [y], { keepdims: 0 });
  const before = g.graph.nodes.length;
  differentiate(g, loss, [w]);
  return g.graph.nodes.slice(before).map((node) => node.opType);
}

describe('what depends on a size that is not known names the node and the size', () => {
  test('automatic padding for a kernel of unknown size', () => {
    const fault = faultOf(['N', 2, 8, 8], (g, x) => {
      const weights = g.input('w', 'float32', [3, 2, 'k', 'k']);
      return g.op('Conv', [x, weights], { auto_pad: 'SAME_UPPER' }, { name: 'first' });
    });
    expect(fault.code).toBe('autodiff/unknown-size');
    expect(fault.message).toContain('"first" (Conv)');
    expect(fault.message).toContain('expected a kernel whose size is known');
  });

  test('a transposed convolution of an image of unknown size to a given one', () => {
    const fault = faultOf(['N', 2, 'H', 8], (g, x) => {
      const weights = g.input('w', 'float32', [2, 3, 2, 2]);
      const attributes = { output_shape: [16, 16], strides: [2, 2] };
      return g.op('ConvTranspose', [x, weights], attributes, { name: 'up' });
    });
    expect(fault.code).toBe('autodiff/unknown-size');
    expect(fault.message).toContain('"up" (ConvTranspose)');
    expect(fault.message).toContain('expected a known size of spatial axis 0');
  });
});

test('a Resize that crops is refused by name', () => {
  const fault = faultOf([1, 1, 4, 4], (g, x) => {
    const scales = g.initializer('scales', tensorOf('float32', [4], [1, 1, 2, 2]));
    const roi = g.initializer('roi', tensorOf('float32', [8], [0, 0, 0, 0, 1, 1, 1, 1]));
    const attributes = { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' };
    return g.op('Resize', [x, roi, scales], attributes, { name: 'crop' });
  });
  expect(fault.code).toBe('autodiff/no-rule');
  expect(fault.message).toContain('"crop" (Resize)');
  expect(fault.message).toContain('received tf_crop_and_resize');
});

describe('the gradient of the weights of a convolution', () => {
  const pads = [1, 1, 1, 1];
  const count = (operators: readonly string[], name: string): number =>
    operators.filter((operator) => operator === name).length;

  test('is one product for each position of the kernel over small images of many channels, whatever the batch', () => {
    const operators = weightOperators(['N', 64, 8, 8], [128, 64, 3, 3], { pads, strides: [2, 2] });
    expect(count(operators, 'MatMul')).toBe(9);
    expect(operators).not.toContain('Conv');
  });

  test('unfolds a large image', () => {
    const operators = weightOperators(['N', 3, 64, 64], [32, 3, 3, 3], { pads, strides: [2, 2] });
    expect([count(operators, 'Conv'), count(operators, 'FusedMatMul')]).toEqual([1, 1]);
    expect(operators).not.toContain('Slice');
  });

  test('unfolds the cotangent where that has fewer channels', () => {
    const g = new GraphBuilder('net');
    const w = g.input('w', 'float32', [3, 32, 3, 3]);
    const y = g.op('Conv', [g.input('x', 'float32', ['N', 32, 64, 64]), w], { pads });
    differentiate(g, g.op('ReduceSum', [y], { keepdims: 0 }), [w]);
    const unfolded = g.graph.nodes.findLast((node) => node.opType === 'Conv');
    expect(unfolded?.int('group', 1)).toBe(3);
  });

  test('is a single product for a kernel of one position over an image of any size', () => {
    const operators = weightOperators(['N', 32, 'H', 'W'], [16, 32, 1, 1]);
    expect(count(operators, 'FusedMatMul')).toBe(1);
    expect(operators).not.toContain('Slice');
  });

  test('is a convolution with batch and channels exchanged for an image of unknown size', () => {
    const operators = weightOperators(['N', 32, 'H', 'W'], [32, 32, 3, 3]);
    expect(count(operators, 'Conv')).toBe(1);
    expect(operators).not.toContain('MatMul');
  });
});
