import { Fault } from '@ouroboros/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../builder.ts';
import { print } from '../print.ts';
import { scalar, tensor, tensorOf } from '../tensor.ts';
import { fixtureBytes, fixtureDirectory, fixtureNames, fixturePath } from '../testing/fixtures.ts';
import { readModel, readModelFile, writeModel } from './index.ts';

function faultOf(action: () => unknown): Fault {
  try {
    action();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}

test('typed fields of every element type are read, extremes included', () => {
  const { graph } = readModelFile(fixturePath('everything'));
  const elements = (name: string) => [
    ...(graph.initializers.find((v) => v.name === name)?.initializer?.data ?? []),
  ];
  expect(elements('typed.float32')).toEqual([1.5, -2, 3.25]);
  expect(elements('typed.float64')).toEqual([1e-300, 2, -3]);
  expect(elements('typed.float16')).toEqual([0x3800, 0x3c00, 0xc000]);
  expect(elements('typed.bfloat16')).toEqual([0x3f00, 0x3f80, 0xc000]);
  expect(elements('typed.int8')).toEqual([-128, 0, 127]);
  expect(elements('typed.int32')).toEqual([-(2 ** 31), 0, 2 ** 31 - 1]);
  expect(elements('typed.int64')).toEqual([-(2n ** 63n), 0n, 2n ** 63n - 1n]);
  expect(elements('typed.uint32')).toEqual([0, 1, 2 ** 32 - 1]);
  expect(elements('typed.uint64')).toEqual([0n, 1n, 2n ** 64n - 1n]);
  expect(elements('typed.bool')).toEqual([1, 0, 1]);
  expect(elements('typed.string').slice(0, 2)).toEqual(['a', 'bé']);
});

test('a model of everything becomes plain objects', () => {
  const model = readModelFile(fixturePath('everything'));
  const [custom, choose] = model.graph.nodes;
  expect(model.opsetImports).toEqual(
    new Map([
      ['', 21],
      ['example', 3],
      ['local', 1],
    ]),
  );
  expect(model.modelVersion).toBe(2n ** 40n);
  expect(custom?.attributes.get('a_big_int')).toEqual({ type: 'int', value: 2n ** 60n + 1n });
  expect(custom?.string('a_string', '')).toBe('café');
  expect(custom?.attributes.get('some_bytes')?.type).toBe('bytes');
  expect(custom?.attributes.get('byte_strings')?.type).toBe('opaque');
  expect(custom?.inputs.map((value) => value?.name)).toEqual(['x', undefined, 'w']);
  expect(custom?.outputs[0]?.type).toEqual({ dtype: 'float32', shape: ['N', 'M*2'] });
  expect(model.graph.inputs[1]?.initializer?.data).toEqual(Float32Array.of(1, 2));
  expect(choose?.subgraphs.map((graph) => graph.outputs[0]?.name)).toEqual(['y_branch', 'y_branch']);
  expect(choose?.subgraphs[1]?.nodes[1]?.inputs[0]).toBe(model.graph.inputs[0]);
  expect(model.functions[0]?.graph.nodes[0]?.attributes.get('value_float')).toEqual({
    type: 'reference',
    value: 'factor',
    kind: 1,
  });
});

test('a file cut anywhere is refused in one line that names it, or is a whole model', () => {
  for (const name of fixtureNames) {
    const bytes = fixtureBytes(name);
    const step = Math.ceil(bytes.length / 2500);
    for (let length = 0; length < bytes.length; length += step) {
      const prefix = bytes.subarray(0, length);
      try {
        readModel(prefix, { name: 'cut.onnx', baseDirectory: fixtureDirectory });
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
        expect((error as Fault).message).toMatch(/^cut\.onnx: [^\n]*$/);
      }
    }
  }
});

test('a file cut inside its graph is unreadable', () => {
  const bytes = fixtureBytes('everything');
  const fault = faultOf(() => readModel(bytes.subarray(0, 700), { name: 'cut.onnx' }));
  expect([fault.code, fault.kind]).toEqual(['onnx/unreadable', 'request']);
});

test('altered bytes give a model or a fault, never another error', () => {
  const source = fixtureBytes('everything');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(source.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (edits) => {
        const bytes = Uint8Array.from(source);
        for (const [at, byte] of edits) bytes[at] = byte;
        try {
          print(readModel(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      },
    ),
    { seed: 3, numRuns: 600 },
  );
});

test.each([
  ['no bytes', new Uint8Array(0)],
  ['text', new TextEncoder().encode('<!DOCTYPE html><html><body>404</body></html>')],
  ['a PNG file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
  ['zeros', new Uint8Array(64)],
])('%s is no model', (_, bytes) => {
  const fault = faultOf(() => readModel(bytes, { name: 'weights.onnx' }));
  expect(fault.code).toBe('onnx/unreadable');
  expect(fault.message).toMatch(/^weights\.onnx: expected an ONNX model, received /);
});

test('random bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(faultOf(() => readModel(bytes)).code).toMatch(/^onnx\/(unreadable|malformed)$/);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('a missing file and a folder are named', () => {
  expect(faultOf(() => readModelFile('/nowhere/model.onnx')).message).toBe(
    '/nowhere/model.onnx: expected an ONNX model, received nothing at that path',
  );
  expect(faultOf(() => readModelFile(fixtureDirectory)).code).toBe('onnx/unreadable');
});

test('a node that reads what nothing makes is named', () => {
  const builder = new GraphBuilder('g');
  const x = builder.input('x', 'float32', [1]);
  const hidden = builder.op('Relu', [x]);
  builder.output(builder.op('Tanh', [hidden], {}, { name: 'last' }), 'y');
  const model = builder.model();
  hidden.name = 'elsewhere';
  const bytes = Buffer.from(writeModel(model)).toString('latin1').replace('elsewhere', 'different');
  const fault = faultOf(() => readModel(Buffer.from(bytes, 'latin1')));
  expect(fault.message).toBe(
    'ONNX model: graph "g" / node "last" (Tanh): expected every value that is read to exist, received "elsewhere", which nothing makes',
  );
});

test('a tensor with too few bytes is named', () => {
  const builder = new GraphBuilder('g');
  const weights = tensorOf('float32', [2, 3], [1, 2, 3, 4, 5, 6]);
  builder.output(builder.op('Relu', [builder.initializer('w', { ...weights, dims: [2, 4] })]), 'y');
  const fault = faultOf(() => readModel(writeModel(builder.model())));
  expect(fault.message).toBe(
    'ONNX model: tensor "w": expected 8 elements of float32 for sizes [2, 4], received 24 bytes',
  );
});

test('large tensors are read in place and others are aligned', () => {
  const builder = new GraphBuilder('g');
  const bytes = tensor('uint8', [1000], new Uint8Array(1000).fill(7));
  builder.initializer('bytes', bytes);
  for (let i = 0; i < 8; i++) builder.initializer('n'.repeat(i + 1), scalar('float64', i));
  builder.output(builder.op('Relu', [builder.scalar('float32', 1)]), 'y');
  const file = writeModel(builder.model());
  const { initializers } = readModel(file).graph;
  const read = initializers[0]?.initializer?.data as Uint8Array;
  expect(read.buffer).toBe(file.buffer);
  expect(initializers.slice(1, 9).map((value) => value.initializer?.data[0])).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
});

test('nodes out of order are connected all the same', () => {
  const builder = new GraphBuilder('g');
  const x = builder.input('x', 'float32', [1]);
  const y = builder.op('Tanh', [builder.op('Relu', [x])]);
  builder.output(y, 'y');
  builder.graph.reorder([...builder.graph.nodes].reverse());
  const { graph } = readModel(writeModel(builder.model()));
  expect(graph.nodes.map((node) => node.opType)).toEqual(['Tanh', 'Relu']);
  expect(graph.nodes[0]?.inputs[0]).toBe(graph.nodes[1]?.outputs[0]);
});
