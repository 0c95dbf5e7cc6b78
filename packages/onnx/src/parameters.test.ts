import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { parametersOf } from './parameters.ts';
import { tensorOf } from './tensor.ts';
import type { Value } from './value.ts';

const names = (graph: Parameters<typeof parametersOf>[0]): string[] =>
  parametersOf(graph).map(({ name }) => name);

test('tables of rotary positions are settings, not parameters', () => {
  const g = new GraphBuilder('rotary', new Map([['', 23]]));
  const x = g.input('x', 'float32', [1, 2, 4, 8]);
  const weight = g.initializer('weight', tensorOf('float32', [8], Array(8).fill(0.5)));
  const cos = g.initializer('cos', tensorOf('float32', [1, 4, 4], Array(16).fill(1)));
  const sin = g.initializer('sin', tensorOf('float32', [1, 4, 4], Array(16).fill(0)));
  g.output(g.op('Mul', [g.op('RotaryEmbedding', [x, cos, sin]), weight]), 'y');
  expect(names(g.graph)).toEqual(['weight']);
});

test('the tables of a GroupQueryAttention are settings as well', () => {
  const g = new GraphBuilder('grouped');
  const [q, kv] = [g.input('q', 'float32', [1, 4, 32]), g.input('kv', 'float32', [1, 4, 16])];
  const lengths = g.input('lengths', 'int32', [1]);
  const table = tensorOf('float32', [4, 8], Array(32).fill(0.5));
  const tables = [g.initializer('cos', table), g.initializer('sin', table)];
  const weight = g.initializer('weight', tensorOf('float32', [4, 8], Array(32).fill(0.5)));
  const [y] = g.ops(
    'GroupQueryAttention',
    [q, kv, kv, undefined, undefined, lengths, g.scalar('int32', 4), ...tables],
    { num_heads: 2, kv_num_heads: 1, do_rotary: 1 },
    { domain: 'com.microsoft', outputs: 3 },
  );
  g.output(g.op('Reshape', [y as Value, g.int64s([4, 32])]), 'y');
  g.output(g.op('Neg', [weight]), 'z');
  expect(names(g.graph)).toEqual(['weight']);
});

test('ones and zeros of an InstanceNormalization may be parameters where the file says nothing about any', () => {
  const g = new GraphBuilder('instance');
  const x = g.input('x', 'float32', [2, 2, 5]);
  const scale = g.initializer('scale', tensorOf('float32', [2], [1, 1]));
  const bias = g.initializer('bias', tensorOf('float32', [2], [0, 0]));
  g.output(g.op('InstanceNormalization', [x, scale, bias]), 'y');
  expect(names(g.graph)).toEqual(['scale', 'bias']);
});
