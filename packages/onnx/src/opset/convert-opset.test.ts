import { expect, test } from 'vitest';
import type { AttributeLike } from '../attribute.ts';
import { GraphBuilder } from '../builder.ts';
import { inferTypes } from '../inference/infer.ts';
import { formatType } from '../shape.ts';
import { describeOperands, int64s, type Operand, parseType } from '../testing/typing.ts';
import type { Value } from '../value.ts';
import { verify } from '../verify.ts';
import { convertOpset } from './convert-opset.ts';

/** A model for operator set `from` with the one node, raised to `to`. */
function raised(
  opType: string,
  operands: readonly Operand[],
  attributes: Readonly<Record<string, AttributeLike>>,
  [from, to, outputs = 1]: readonly [number, number, number?],
) {
  const g = new GraphBuilder('g', new Map([['', from]]));
  const inputs = operands.map((operand): Value | undefined => {
    if (typeof operand === 'string') return g.graph.addInput('x', parseType(operand));
    return operand && 'data' in operand ? g.initializer('c', operand) : operand;
  });
  const results = g.ops(opType, inputs, attributes, { outputs });
  results.slice(0, 3).forEach((value, i) => {
    g.output(value, `y${i}`);
  });
  const types = g.graph.outputs.map((value) => formatType(value.type));
  const model = g.model();
  convertOpset(model.graph, from, to);
  model.opsetImports.set('', to);
  inferTypes(model);
  verify(model);
  expect(model.graph.outputs.map((value) => formatType(value.type))).toEqual(types);
  expect(model.graph.outputs.map((value) => value.name)).toEqual(types.map((_, i) => `y${i}`));
  return model.graph.nodes;
}

const reductions = 'L1 L2 LogSum LogSumExp Max Mean Min Prod SumSquare'.split(' ');

test.each(reductions)('Reduce%s takes its axes as an input', (name) => {
  const [node] = raised(`Reduce${name}`, ['float32[B, T, 4]'], { axes: [1, -1], keepdims: 0 }, [13, 18]);
  expect(node?.inputs[1]?.constant?.data).toEqual(BigInt64Array.of(1n, -1n));
  expect([...(node?.attributes.keys() ?? [])]).toEqual(['keepdims']);
});

test('a reduction without axes has none', () => {
  const [node] = raised('ReduceMean', ['float32[B, T]'], {}, [17, 21]);
  expect(node?.inputs).toHaveLength(1);
});

test('a Split without sizes says how many parts there are', () => {
  const [node] = raised('Split', ['float32[B, 6]'], { axis: 1 }, [13, 18, 3]);
  expect(node?.int('num_outputs', 0)).toBe(3);
});

test('a Split with sizes stays as it is', () => {
  const [node] = raised('Split', ['float32[B, 6]', int64s(1, 5)], { axis: 1 }, [13, 21, 2]);
  expect(node?.attributes.has('num_outputs')).toBe(false);
});

test('the modes of GridSample have other names', () => {
  const mode = (attributes: Readonly<Record<string, string>>) =>
    raised('GridSample', ['float32[1, 2, 3, 4]', 'float32[1, 5, 6, 2]'], attributes, [16, 20])[0]?.string(
      'mode',
      '',
    );
  expect(mode({})).toBe('linear');
  expect(mode({ mode: 'bicubic' })).toBe('cubic');
  expect(mode({ mode: 'nearest' })).toBe('nearest');
});

const channels = ['float32[C]', 'float32[C]', 'float32[C]', 'float32[C]'];

test('a BatchNormalization of one output infers, one of more trains', () => {
  const inputs = ['float32[B, C, 5]', ...channels];
  expect(raised('BatchNormalization', inputs, {}, [13, 15])[0]?.attributes.size).toBe(0);
  const [node] = raised(
    'BatchNormalization',
    inputs,
    { momentum: { type: 'float', value: 0.5 } },
    [13, 15, 5],
  );
  expect(node?.outputs.map((value) => value.name)).toEqual(['y0', 'y1', 'y2']);
  expect([node?.int('training_mode', 0), node?.float('momentum', 0)]).toEqual([1, 0.5]);
});

test('saved statistics that something reads are named', () => {
  const g = new GraphBuilder('g', new Map([['', 13]]));
  const inputs = ['float32[B, 2, 5]', 'float32[2]', 'float32[2]', 'float32[2]', 'float32[2]'];
  const outputs = g.ops(
    'BatchNormalization',
    inputs.map((type) => g.graph.addInput('x', parseType(type))),
    {},
    { outputs: 5, name: 'norm' },
  );
  g.output(g.op('Neg', [outputs[3]]), 'y');
  expect(() => convertOpset(g.graph, 13, 21)).toThrow(
    /node 0 "norm" \(BatchNormalization\): expected saved statistics that nobody reads.*received a reader of "norm_3"/,
  );
  const faults: string[] = [];
  convertOpset(g.graph, 13, 21, (fault) => faults.push(fault.code));
  expect(faults).toEqual(['onnx/opset']);
});

test.each([
  [['float32[B, 6, 5]', 'float32[2]', 'float32[2]']],
  [['float32[B, C, 5]', 'float32[2]', 'float32[2]']],
])('GroupNormalization takes scale and bias by channel: %s', (types) => {
  const nodes = raised('GroupNormalization', types, { num_groups: 2 }, [18, 21]);
  const node = nodes.at(-1);
  expect(node?.opType, describeOperands(types)).toBe('GroupNormalization');
  expect(node?.inputs[1]?.producer?.opType).toBe('Reshape');
});

test('bodies are raised too, and other domains are left alone', () => {
  const g = new GraphBuilder('g', new Map([['', 17]]));
  const x = g.input('x', 'float32', ['B', 3]);
  const branch = () => {
    const b = g.subgraph('b');
    b.output(b.op('ReduceMax', [x], { axes: [1] }));
    return { type: 'graph', value: b.graph } as const;
  };
  g.output(g.op('If', [g.input('c', 'bool', [])], { then_branch: branch(), else_branch: branch() }), 'y');
  g.graph.addNode('Split', [x], { domain: 'elsewhere' });
  expect(convertOpset(g.graph, 17, 21)).toBe(2);
  expect(g.graph.nodes[0]?.subgraphs[1]?.nodes[0]?.inputs).toHaveLength(2);
  expect(g.graph.nodes[1]?.attributes.size).toBe(0);
});
