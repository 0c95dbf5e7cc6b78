import { GraphBuilder, type Shape, verify } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { differentiate } from '../differentiate.ts';

/** Operators of the gradient of x[starts:ends:steps] on the last axis. */
function backwardOf(shape: Shape, start: number, end: number, step: number): string[] {
  const g = new GraphBuilder('cut');
  const x = g.input('x', 'float32', shape);
  const lists = [start, end, shape.length - 1, step].map((value) => g.int64s([value]));
  const loss = g.op('ReduceSum', [g.op('Slice', [x, ...lists])], { keepdims: 0 });
  const before = g.graph.nodes.length;
  const [gradient] = differentiate(g, loss, [x]);
  expect(gradient?.type).toEqual(x.type);
  if (gradient) g.output(gradient);
  verify(g.model());
  return g.graph.nodes.slice(before).map((node) => node.opType);
}

const toEnd = 2 ** 31 - 1;

test('a slice of known place is padded with zeros', () => {
  expect(backwardOf(['B', 8], 2, 5, 1)).toEqual(['Shape', 'Expand', 'Pad']);
});

test('a slice that takes everything passes the cotangent on', () => {
  expect(backwardOf([2, 8], 0, toEnd, 1)).toEqual(['Expand']);
});

test('a reversed axis is reversed once more', () => {
  expect(backwardOf([2, 8], -1, -toEnd, -1)).toEqual(['Expand', 'Slice']);
});

test('no element is scattered on its own, whatever the step and whether sizes are known or not', () => {
  for (const step of [1, 2, 3, -1, -2]) {
    for (const shape of [
      [2, 7],
      ['B', 7],
      ['B', 'T'],
    ] as Shape[]) {
      const [start, end] = step > 0 ? [1, toEnd] : [-2, -toEnd];
      // Elements are found again by their positions, which a Range counts.
      expect(backwardOf(shape, start, end, step)).not.toContain('Range');
    }
  }
});
