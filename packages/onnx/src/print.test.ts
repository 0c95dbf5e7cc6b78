import { expect, test } from 'vitest';
import { float } from './attribute.ts';
import { GraphBuilder } from './builder.ts';
import { print } from './print.ts';
import { readModelFile } from './serialization/index.ts';
import { tensorOf } from './tensor.ts';
import { fixturePath } from './testing/fixtures.ts';

test('a graph reads like a program, one line a node', () => {
  const g = new GraphBuilder('block');
  const x = g.input('x', 'float32', ['B', 'T', 4]);
  const w = g.initializer('w', tensorOf('float32', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8.5]));
  const h = g.op('MatMul', [x, w], {}, { name: 'h' });
  const [y] = g.ops('Clip', [h, undefined, g.scalar('float32', 1)], {}, { name: 'clipped' });
  g.output(g.op('Softmax', [y], { axis: -1 }, { name: 'y' }), 'y');
  g.op('LeakyRelu', [x], { alpha: float(2) });
  expect(print(g.graph)).toBe(
    [
      'graph block(%x: float32[B, T, 4]) {',
      '  %w = float32[4, 2] {1, 2, 3, 4, 5, 6, 7, 8.5}',
      '  %const = float32[] 1',
      '  %h: float32[B, T, 2] = MatMul(%x, %w)',
      '  %clipped: float32[B, T, 2] = Clip(%h, -, %const)',
      '  %y: float32[B, T, 2] = Softmax(%clipped) {axis=-1}',
      '  %LeakyRelu: float32[B, T, 4] = LeakyRelu(%x) {alpha=2.0}',
      '  return %y',
      '}',
    ].join('\n'),
  );
});

test('bodies are indented below their node and long constants abbreviated', () => {
  const g = new GraphBuilder('main');
  const body = g.subgraph('step');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const x = body.input('x', 'float32', [100]);
  const ramp = g.initializer(
    'ramp',
    tensorOf(
      'float32',
      [100],
      Array.from({ length: 100 }, (_, i) => i),
    ),
  );
  body.output(go);
  body.output(body.op('Add', [x, ramp], {}, { name: 'next' }));
  g.output(
    g.op(
      'Loop',
      [g.scalar('int64', 3), undefined, ramp],
      { body: { type: 'graph', value: body.graph } },
      { name: 'y' },
    ),
  );
  expect(print(g.model())).toBe(
    [
      '// operator sets: ai.onnx 21',
      'graph main() {',
      '  %ramp = float32[100] {0, 1, 2, 3, 4, 5, 6, 7, ...}',
      '  %const = int64[] 3',
      '  %y: float32[100] = Loop(%const, -, %ramp)',
      '    body step(%i: int64[], %go: bool[], %x: float32[100]) {',
      '      %next: float32[100] = Add(%x, %ramp)',
      '      return %go, %next',
      '    }',
      '  return %y',
      '}',
    ].join('\n'),
  );
});

test('everything a file can hold has a line', () => {
  const text = print(readModelFile(fixturePath('everything')));
  expect(text).toContain('// operator sets: ai.onnx 21, example 3, local 1');
  expect(text).toContain('%int4: ? = <elements of another kind>');
  expect(text).toContain('%w: float32[2] = float32[2] {1, 2}');
  expect(text).toContain('a_tensor=int64[2] {1, 2}');
  expect(text).toContain('floats=[0.5, Infinity]');
  expect(text).toContain('    then_branch yes() {');
  expect(text).toContain('function local.Scale {factor=1.0} Scale(%a: ?) {');
  expect(text).toContain('%factor_value: ? = Constant() {value_float=@factor}');
});
