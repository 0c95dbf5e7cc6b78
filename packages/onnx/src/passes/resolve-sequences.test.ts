import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { prepare } from '../prepare.ts';
import { print } from '../print.ts';
import { type Dim, formatType } from '../shape.ts';
import { scalar, type Tensor, tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';
import { resolveSequences } from './resolve-sequences.ts';

/** y0, y1, ..: the elements at `places` of x of `shape` split along its last axis. */
function splitting(
  shape: readonly Dim[],
  split: Tensor | undefined,
  places: readonly number[],
  keepdims = 1,
) {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', shape);
  const sizes = split ? [x, g.initializer('split', split)] : [x];
  const sequence = g.op('SplitToSequence', sizes, { axis: -1, keepdims });
  for (const place of places) {
    g.output(g.op('SequenceAt', [sequence, g.initializer('place', scalar('int64', place))]));
  }
  return g.model();
}

/** The operators of the prepared graph, and the types of its outputs. */
function prepared(model: ReturnType<typeof splitting>) {
  const { nodes, outputs } = prepare(model).graph;
  return {
    operators: nodes.map((node) => node.opType),
    types: outputs.map((output) => formatType(output.type)),
  };
}

test('equal pieces, the last one smaller, become one Split', () => {
  const model = splitting(['B', 7], scalar('int64', 3), [0, -1]);
  const types = ['float32[B, 3]', 'float32[B, 1]'];
  expect(prepared(model)).toEqual({ operators: ['Split'], types });
  expect(print(prepare(model))).toContain('{3, 3, 1}');
});

test('pieces of given sizes need no known size', () => {
  const model = splitting([2, 'N'], tensorOf('int64', [2], [3, 4]), [1, 0]);
  expect(prepared(model)).toEqual({ operators: ['Split'], types: ['float32[2, 4]', 'float32[2, 3]'] });
});

test('single elements lose their axis where it is not kept', () => {
  const { operators, types } = prepared(splitting(['B', 2], undefined, [1], 0));
  expect([operators, types]).toEqual([['Split', 'Squeeze'], ['float32[B]']]);
});

test('a sequence of unknown length stays', () => {
  const { graph } = splitting(['B', 'N'], scalar('int64', 3), [0]);
  expect(resolveSequences(graph)).toBe(0);
});

test('a sequence of given tensors is read from them', () => {
  const g = new GraphBuilder('g');
  const [a, b] = [g.input('a', 'float32', [2]), g.input('b', 'float32', [3])];
  const sequence = g.op('SequenceConstruct', [a, b]);
  const second = g.op('SequenceAt', [sequence, g.scalar('int64', 1)]);
  g.output(g.op('Neg', [second as Value]), 'y');
  expect(prepared(g.model())).toEqual({ operators: ['Neg'], types: ['float32[3]'] });
});
