import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { peakLiveBytes } from './live-bytes.ts';

const kilo = 1000;
const bytes = 4 * kilo;

test('a chain needs two values at a time, however long it is', () => {
  const g = new GraphBuilder('chain');
  let value = g.input('x', 'float32', [kilo]);
  for (let i = 0; i < 9; i++) value = g.op('Neg', [value]);
  g.output(value, 'y');
  expect(peakLiveBytes(g.graph)).toBe(2 * bytes);
});

test('what is read late lives long, and a reshaped value is no second one', () => {
  const g = new GraphBuilder('kept');
  const x = g.input('x', 'float32', [kilo]);
  const kept = [0, 1, 2].map(() => g.op('Tanh', [x]));
  const other = g.op('Reshape', [kept[0], g.int64s([10, 100])]);
  g.output(g.op('Sum', [kept[0], kept[1], kept[2]]), 'y');
  g.output(g.op('Neg', [other]), 'z');
  // The three, the sum, and of the first only its other name is left with the sum and the last one.
  expect(peakLiveBytes(g.graph)).toBe(4 * bytes);
});

test('what the body of a Loop needs counts while it runs', () => {
  const g = new GraphBuilder('loop');
  const x = g.input('x', 'float32', [kilo]);
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const state = body.input('state', 'float32', [kilo]);
  body.output(body.op('Identity', [go]));
  body.output(body.op('Neg', [body.op('Neg', [state])]));
  const attributes = { body: { type: 'graph' as const, value: body.graph } };
  g.output(g.op('Loop', [g.scalar('int64', 3), undefined, x], attributes), 'y');
  expect(peakLiveBytes(g.graph)).toBe(bytes + 2 * bytes);
});

test('sizes have to be known', () => {
  const g = new GraphBuilder('symbolic');
  g.output(g.op('Neg', [g.input('x', 'float32', ['B'])]), 'y');
  expect(() => peakLiveBytes(g.graph)).toThrow(
    'value "y": expected known sizes: see fixDims, received float32[B]',
  );
});
