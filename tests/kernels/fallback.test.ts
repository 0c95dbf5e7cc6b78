import { fileURLToPath } from 'node:url';
import { addKernelFunctions } from '@ouroboros/autodiff';
import { Algebra, geluByKernel } from '@ouroboros/autodiff/kernels';
import { GraphBuilder, type Model, tensorOf } from '@ouroboros/onnx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const variables = ['OUROBOROS_ONNXRUNTIME', 'OUROBOROS_KERNELS'] as const;
const addon = fileURLToPath(new URL('../../build/Release/ouroboros.node', import.meta.url));

beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  for (const name of variables) vi.stubEnv(name, undefined);
});

function model(): Model {
  const builder = new GraphBuilder('gelu');
  builder.output(geluByKernel(new Algebra(builder), builder.input('x', 'float32', [3])), 'y');
  const made = builder.model();
  addKernelFunctions(made);
  return made;
}

test.each([
  { cause: 'it is switched off', name: 'OUROBOROS_KERNELS', value: 'off', reason: /switched off/ },
  {
    ...{
      cause: 'the library is missing',
      name: 'OUROBOROS_ONNXRUNTIME',
      value: '/nowhere/libonnxruntime.so.1',
    },
    reason: /nowhere.*expected a shared library that loads, received .*No such file/,
  },
  {
    ...{ cause: 'the library is another one', name: 'OUROBOROS_ONNXRUNTIME', value: addon },
    reason: /expected ONNX Runtime, received a library without OrtGetApiBase/,
  },
])('where $cause, the function computes what the kernel would', async ({ name, value, reason }) => {
  vi.stubEnv(name, value);
  const { nativeKernels } = await import('@ouroboros/runtime/native-session');
  expect(nativeKernels()).toEqual({ available: false, reason: expect.stringMatching(reason) });
  const { SessionPool } = await import('@ouroboros/runtime/session-pool');
  const pool = new SessionPool('cpu', 1);
  const session = await pool.open(model());
  const { y } = await session.run({ x: tensorOf('float32', [3], [-1, 0, 1]) });
  const expected = [-0.158808, 0, 0.841192];
  expect(
    Array.from(y?.data as Float32Array, (each, i) => Math.abs(each - (expected[i] as number)) < 1e-5),
  ).toEqual([...[true, true, true]]);
  await pool.clear();
});
