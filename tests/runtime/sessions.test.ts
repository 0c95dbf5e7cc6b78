import { type DataType, GraphBuilder, type Tensor, tensor, tensorOf, writeModel } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';

let runtime: Runtime;

useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});

function identity(dtype: DataType): GraphBuilder {
  const builder = new GraphBuilder('identity');
  builder.output(builder.op('Identity', [builder.input('x', dtype, ['N', 2])]), 'y');
  return builder;
}

const specimens: Tensor[] = [
  tensorOf('float32', [2, 2], [1.5, -0, Number.POSITIVE_INFINITY, Number.NaN]),
  tensorOf('float64', [2, 2], [Math.PI, 1e-300, Number.NEGATIVE_INFINITY, 2 ** 53]),
  tensor('float16', [1, 2], Uint16Array.of(0x3c00, 0xfbff)),
  tensor('int64', [2, 2], BigInt64Array.of(-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n)),
  tensor('uint64', [1, 2], BigUint64Array.of(0n, 2n ** 64n - 1n)),
  tensorOf('int32', [1, 2], [-(2 ** 31), 2 ** 31 - 1]),
  tensorOf('uint32', [1, 2], [0, 2 ** 32 - 1]),
  tensorOf('int16', [1, 2], [-32768, 32767]),
  tensorOf('uint16', [1, 2], [0, 65535]),
  tensorOf('int8', [1, 2], [-128, 127]),
  tensorOf('uint8', [1, 2], [0, 255]),
  tensorOf('bool', [1, 2], [1, 0]),
  tensor('string', [1, 2], ['', 'snake']),
  tensorOf('float32', [0, 2], []),
];

test.each(specimens)('$dtype $dims comes back from a graph bit for bit', async (x) => {
  const session = await runtime.load(identity(x.dtype).model());
  expect(await session.run({ x })).toEqual({ y: x });
  await session.release();
});

test('float64, int64 and bool are computed as such', async () => {
  const builder = new GraphBuilder('types');
  const a = builder.input('a', 'float64', [2]);
  const n = builder.input('n', 'int64', [2]);
  const b = builder.input('b', 'bool', [2]);
  builder.output(builder.op('Add', [a, a]), 'sum');
  builder.output(builder.op('Mul', [n, n]), 'square');
  builder.output(builder.op('Not', [b]), 'not');
  const session = await runtime.load(builder.model());
  const outputs = await session.run({
    a: tensorOf('float64', [2], [0.1, 1e-200]),
    n: tensor('int64', [2], BigInt64Array.of(3_000_000_001n, -5n)),
    b: tensorOf('bool', [2], [0, 1]),
  });
  expect(outputs).toEqual({
    sum: tensorOf('float64', [2], [0.2, 2e-200]),
    square: tensor('int64', [2], BigInt64Array.of(9_000_000_006_000_000_001n, 25n)),
    not: tensorOf('bool', [2], [1, 0]),
  });
});

test('feeds that do not fit and models that do not load are faults on this side too', async () => {
  const session = await runtime.load(identity('float32').model());
  await expect(session.run({ x: tensorOf('float32', [3], [1, 2, 3]) })).rejects.toMatchObject({
    code: 'runtime/input-mismatch',
    message: 'input "x": expected float32[N, 2], received float32[3]',
  });
  await expect(runtime.load(Uint8Array.of(0, 1, 2))).rejects.toMatchObject({ code: 'runtime/model-refused' });
});

test('loading the same model again reuses its session', async () => {
  const builder = new GraphBuilder('reuse');
  builder.output(builder.op('Neg', [builder.input('x', 'float32', [1])]), 'y');
  const before = await runtime.sessions();
  await (await runtime.load(builder.model())).release();
  await runtime.load(writeModel(builder.model()));
  const after = await runtime.sessions();
  expect([after.created - before.created, after.reused - before.reused]).toEqual([1, 1]);
});
