import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { GraphBuilder, type Shape, scalar, tensorOf, writeModel } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { LiveSession } from './live-session.ts';
import type { SessionOptions } from './session.ts';

/** y = a + b, z = a * b */
function arithmetic(shape: Shape): Uint8Array {
  const builder = new GraphBuilder('arithmetic');
  const a = builder.input('a', 'float32', shape);
  const b = builder.input('b', 'float32', shape);
  builder.output(builder.op('Add', [a, b]), 'y');
  builder.output(builder.op('Mul', [a, b]), 'z');
  return writeModel(builder.model());
}

/** y = x + 1, `count` times. */
function counting(): Uint8Array {
  const builder = new GraphBuilder('counting');
  const count = builder.input('count', 'int64', []);
  const x = builder.input('x', 'float32', [4]);
  const body = builder.subgraph('body');
  body.input('i', 'int64', []);
  const condition = body.input('condition', 'bool', []);
  const state = body.input('state', 'float32', [4]);
  body.output(body.op('Identity', [condition]), 'goOn');
  body.output(body.op('Add', [state, body.scalar('float32', 1)]), 'next');
  const attributes = { body: { type: 'graph', value: body.graph } as const };
  builder.output(builder.op('Loop', [count, undefined, x], attributes), 'y');
  return writeModel(builder.model());
}

function open(bytes: Uint8Array, options: SessionOptions = {}): Promise<LiveSession> {
  return LiveSession.create(bytes, { device: 'cpu', threads: 1, ...options });
}

const a = tensorOf('float32', [3], [1, 2, 3]);
const b = tensorOf('float32', [3], [10, 20, 30]);

test('a session tells its names and computes all outputs, or those that are fetched', async () => {
  const session = await open(arithmetic(['N']));
  expect([session.inputNames, session.outputNames]).toEqual([
    ['a', 'b'],
    ['y', 'z'],
  ]);
  expect(await session.run({ a, b })).toEqual({
    y: tensorOf('float32', [3], [11, 22, 33]),
    z: tensorOf('float32', [3], [10, 40, 90]),
  });
  expect(Object.keys(await session.run({ a, b }, ['z']))).toEqual(['z']);
  await session.dispose();
});

test('inputs are views into larger memory as well, and stay as they were', async () => {
  const session = await open(arithmetic(['N']));
  const memory = Float32Array.of(9, 1, 2, 3, 9);
  const { y } = await session.run({ a: { ...a, data: memory.subarray(1, 4) }, b });
  expect(y?.data).toEqual(Float32Array.of(11, 22, 33));
  expect(memory).toEqual(Float32Array.of(9, 1, 2, 3, 9));
  await session.dispose();
});

test('an unknown output is named with the nearest known one', async () => {
  const session = await open(arithmetic(['N']));
  await expect(session.run({ a, b }, ['zz'])).rejects.toThrow(
    'output "zz": expected an output of the graph, such as "z"',
  );
  await session.dispose();
});

test('what an operator complains of while running comes as one line that names the model', async () => {
  const session = await open(arithmetic(['N']), { name: 'sum.onnx' });
  const failure = session.run({ a, b: tensorOf('float32', [2], [1, 2]) });
  await expect(failure).rejects.toMatchObject({ code: 'runtime/run-failed' });
  await expect(failure).rejects.toThrow(
    /^sum\.onnx: expected a graph that runs on these inputs, received .*while running \w+ node[^\n]*$/,
  );
  await session.dispose();
});

test.each([
  ['bytes that are no model', Uint8Array.of(1, 2, 3, 4, 5)],
  ['no bytes', new Uint8Array()],
  ['half a model', arithmetic([3]).slice(0, 60)],
])('%s are refused in one line that names the model', async (_, bytes) => {
  const refusal = open(bytes, { name: 'broken.onnx' });
  await expect(refusal).rejects.toBeInstanceOf(Fault);
  await expect(refusal).rejects.toMatchObject({ code: 'runtime/model-refused', kind: 'failure' });
  await expect(refusal).rejects.toThrow(
    /^broken\.onnx: expected a graph that ONNX Runtime can load, received [^\n]+$/,
  );
});

test('an operator that does not exist is refused by name', async () => {
  const builder = new GraphBuilder('unknown');
  builder.output(
    builder.op('Frobnicate', [builder.input('x', 'float32', [1])], {}, { domain: 'com.example' }),
    'y',
  );
  await expect(open(writeModel(builder.model()))).rejects.toThrow('Frobnicate');
});

test('optimization can be switched off and changes no result', async () => {
  for (const optimization of ['disabled', 'all'] as const) {
    const session = await open(arithmetic([3]), { optimization, memoryArena: false, memoryPattern: false });
    expect((await session.run({ a, b })).y?.data).toEqual(Float32Array.of(11, 22, 33));
    await session.dispose();
  }
});

test('a profile gives the calls and time of every operator, bodies of loops included', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'profile-'));
  const session = await open(counting(), { profile: join(directory, 'trace') });
  const x = tensorOf('float32', [4], [0, 0, 0, 0]);
  expect((await session.run({ count: scalar('int64', 7), x })).y?.data).toEqual(Float32Array.of(7, 7, 7, 7));
  const calls = Object.fromEntries((await session.profile()).map((time) => [time.operator, time.calls]));
  expect(calls).toMatchObject({ Loop: 1, Add: 7 });
  expect(await readdir(directory)).toHaveLength(1);
  await expect(session.profile()).rejects.toThrow('expected a session opened with a profile');
  await session.dispose();
  await rm(directory, { recursive: true });
});
