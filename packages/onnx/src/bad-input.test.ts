import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@ouroboros/errors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { Graph } from './graph.ts';
import { Model } from './model.ts';
import { prepare } from './prepare.ts';
import { print } from './print.ts';
import { readModel, readModelFile, writeModel } from './serialization/index.ts';
import { fixtureDirectory, fixturePath } from './testing/fixtures.ts';
import type { Value } from './value.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ouroboros-onnx-bad-'));
  writeFileSync(join(folder, 'empty.onnx'), '');
  writeFileSync(join(folder, 'text.onnx'), 'import torch\n'.repeat(40));
  for (const name of ['alone', 'short']) copyFileSync(fixturePath('external'), join(folder, `${name}.onnx`));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const unary: Readonly<Record<string, (x: Value, graph: Graph) => Value>> = {
  'a cycle': (x, graph) => {
    const first = graph.addNode('Add', [x, x], { name: 'first' });
    const second = graph.addNode('Neg', first.outputs, { name: 'second' });
    first.setInput(1, second.outputs[0]);
    return second.outputs[0] as Value;
  },
  'an operator the standard lacks': (x, graph) =>
    graph.addNode('Reluu', [x], { name: 'act' }).outputs[0] as Value,
  'an operator that was withdrawn': (x, graph) =>
    graph.addNode('Upsample', [x, x], { name: 'up' }).outputs[0] as Value,
  'an attribute the operator lacks': (x, graph) =>
    graph.addNode('Softmax', [x], { name: 'soft', attributes: new Map([['dim', { type: 'int', value: 1 }]]) })
      .outputs[0] as Value,
  'a value of another graph': (_, graph) =>
    graph.addNode('Neg', [new Graph('other').addInput('stray', undefined)], { name: 'reads' })
      .outputs[0] as Value,
};

/** y = what `part` makes of x [2, 3], as a model of operator set `opset`; none when 0. */
function modelOf(part: (x: Value, graph: Graph) => Value, opset = 21): Model {
  const graph = new Graph('main');
  const x = graph.addInput('x', { dtype: 'float32', shape: [2, 3] });
  graph.outputs.push(part(x, graph));
  return new Model(graph, new Map(opset === 0 ? [['elsewhere', 1]] : [['', opset]]));
}

function faultOf(action: () => unknown): Fault {
  try {
    action();
  } catch (error) {
    return error as Fault;
  }
  throw new Error('expected a fault');
}

const relu = (x: Value, graph: Graph) => graph.addNode('Relu', [x], { name: 'act' }).outputs[0] as Value;

test.each([
  ['empty.onnx', 'onnx/unreadable', /empty\.onnx: expected an ONNX model, received no bytes/],
  ['text.onnx', 'onnx/unreadable', /text\.onnx: expected an ONNX model/],
  ['missing.onnx', 'onnx/unreadable', /missing\.onnx: expected an ONNX model, received nothing at that path/],
  ['alone.onnx', 'onnx/external-data', /external data of tensor "a": expected the file "external\.data"/],
] as const)('the file %s is refused by name', (file, code, message) => {
  const fault = faultOf(() => readModelFile(join(folder, file)));
  expect([fault.code, fault.kind]).toEqual([code, 'request']);
  expect(fault.message).toMatch(message);
});

test('a data file that is too short is named with its tensor', () => {
  copyFileSync(join(fixtureDirectory, 'external.data'), join(folder, 'external.data'));
  truncateSync(join(folder, 'external.data'), 20);
  const fault = faultOf(() => readModelFile(join(folder, 'short.onnx')));
  rmSync(join(folder, 'external.data'));
  expect(fault.code).toBe('onnx/external-data');
  expect(fault.message).toMatch(/tensor "a": expected 24 bytes, received 24 at offset 5 of a file with 15/);
});

test.each([
  [
    12,
    /graph "main": expected a standard operator set from 13 to 24, received operator set 12; .*version_converter/,
  ],
  [25, /graph "main": .* received operator set 25; export the model with operator set 24 or older/],
  [0, /graph "main" \/ node 0 "act" \(Relu\): .* received no import of one/],
] as const)('operator set %s is refused by name', (opset, message) => {
  const fault = faultOf(() => prepare(modelOf(relu, opset)));
  expect([fault.code, fault.kind]).toEqual(['onnx/opset', 'request']);
  expect(fault.message.replace('. ', '; ')).toMatch(message);
});

test.each([
  [
    'a cycle',
    'onnx/cycle',
    /graph "main": expected no value to depend on itself, received a cycle among "first", "second"/,
  ],
  ['an operator the standard lacks', 'onnx/unknown-operator', /node 0 "act" \(Reluu\).*did you mean "Relu"/s],
  [
    'an operator that was withdrawn',
    'onnx/unknown-operator',
    /node 0 "up" \(Upsample\).*which was withdrawn/s,
  ],
  [
    'an attribute the operator lacks',
    'onnx/invalid-node',
    /node 0 "soft" \(Softmax\): expected an attribute of axis, received "dim"/,
  ],
  [
    'a value of another graph',
    'onnx/invalid-graph',
    /node 0 "reads" \(Neg\): expected input 0 to be made before it is read/,
  ],
] as const)('%s is refused by node', (title, code, message) => {
  const part = unary[title] as (x: Value, graph: Graph) => Value;
  const fault = faultOf(() => prepare(modelOf(part)));
  expect([fault.code, fault.kind]).toEqual([code, 'request']);
  expect(fault.message).toMatch(message);
});

test('two values of one name, and a value nobody makes, are refused on reading', () => {
  const twice = modelOf(relu);
  (twice.graph.outputs[0] as Value).name = 'x';
  const duplicate = faultOf(() => readModel(writeModel(twice)));
  expect(duplicate.message).toMatch(
    /graph "main": expected every value to be made once, received two of the name "x"/,
  );
  const stray = modelOf(unary['a value of another graph'] as (x: Value, graph: Graph) => Value);
  const nobody = faultOf(() => readModel(writeModel(stray)));
  expect(nobody.message).toMatch(
    /node "reads" \(Neg\): expected every value that is read to exist, received "stray"/,
  );
});

test('an operator of an unknown domain is read, prepared and written as it is', () => {
  const g = new GraphBuilder('main', new Map([['', 17]]));
  const x = g.input('x', 'float32', [2, 3]);
  g.output(g.op('Magic', [g.op('Neg', [x])], { power: 9 }, { domain: 'wizard', name: 'spell' }), 'y');
  const model = readModel(writeModel(g.model()));
  const prepared = prepare(model);
  const again = readModel(writeModel(prepared));
  expect(again.graph.nodes.map((node) => node.qualifiedType)).toEqual(['Neg', 'wizard.Magic']);
  expect(again.opsetImports.get('wizard')).toBe(1);
  expect(print(again)).toBe(print(prepared));
});
