import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { typeCodes } from '../type-code.ts';
import type { Value } from '../value.ts';
import { verify } from '../verify.ts';
import { type Narrowing, narrowTypes } from './narrow-types.ts';

const whole: Narrowing = { from: 'int64', to: 'int32', throughout: true };
const float: Narrowing = { from: 'float64', to: 'float32' };

function narrowed(write: (g: GraphBuilder) => Value, narrowing: Narrowing) {
  const g = new GraphBuilder('g');
  g.output(write(g), 'y');
  const interfaces = narrowTypes(g.graph, g.opsetImports, narrowing);
  verify(g.model());
  const [output] = g.graph.outputs;
  const operators = g.graph.nodes.map((node) => node.opType);
  return { interfaces, operators, types: g.graph.nodes.map((node) => node.outputType()?.dtype), output };
}

test('what is computed of integer inputs is narrow, the sizes that operators read are not', () => {
  const { interfaces, operators, types } = narrowed((g) => {
    const ids = g.input('ids', 'int64', [2, 3]);
    return g.op('Add', [g.op('Reshape', [ids, g.int64s([6])]), g.scalar('int64', 1)]);
  }, whole);
  expect(interfaces).toEqual({ inputs: ['ids'], outputs: ['y'] });
  expect(operators).toEqual(['Reshape', 'Add']);
  expect(types).toEqual(['int32', 'int32']);
});

test('an operator that takes nothing narrower gets the value cast back', () => {
  const { interfaces, operators } = narrowed((g) => {
    const indices = g.input('indices', 'int64', [2, 1]);
    return g.op('GatherND', [g.input('x', 'float32', [4, 3]), indices]);
  }, whole);
  expect(interfaces).toEqual({ inputs: ['indices'], outputs: [] });
  expect(operators).toEqual(['Cast', 'GatherND']);
});

test('ends beyond the narrow type stand for the largest number', () => {
  const g = new GraphBuilder('g');
  const ids = g.input('ids', 'int64', [4]);
  g.output(g.op('Less', [ids, g.scalar('int64', 2 ** 40)]), 'y');
  narrowTypes(g.graph, g.opsetImports, whole);
  verify(g.model());
  const bound = g.graph.nodes[0]?.inputs[1]?.constant;
  expect([bound?.dtype, Number(bound?.data[0])]).toEqual(['int32', 2 ** 31 - 1]);
});

test('doubles on the way are narrow, those of inputs and outputs are not', () => {
  const cast = (g: GraphBuilder, value: Value): Value => g.op('Cast', [value], { to: typeCodes.float64 });
  const inner = narrowed((g) => {
    const wide = g.op('Mul', [cast(g, g.input('x', 'float32', [])), g.scalar('float64', 2)]);
    return g.op('Cast', [wide], { to: typeCodes.float32 });
  }, float);
  expect(new Set(inner.types)).toEqual(new Set(['float32']));
  const through = narrowed((g) => g.op('Sqrt', [g.input('x', 'float64', [])]), float);
  expect(through.types).toEqual(['float64']);
  const out = narrowed((g) => g.op('Sqrt', [cast(g, g.input('x', 'float32', []))]), float);
  expect(out.output?.type?.dtype).toBe('float64');
  expect(out.output?.name).toBe('y');
});
