import { GraphBuilder, writeModel } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { LiveSession } from './live-session.ts';
import { loadFault, runFault } from './session-fault.ts';

test.each([
  'Non-zero status code returned while running MatMul node. /onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 68719476736',
  'Available memory of 1024 is smaller than requested bytes of 4096',
  'CUDA failure 2: out of memory ; GPU=0 ; hostname=x',
  'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED',
  'Buffer size (8589934592) exceeds the max buffer size limit (4294967296).',
  'std::bad_alloc',
])('memory that is short is told in one line with what to do: %s', (message) => {
  for (const fault of [runFault, loadFault]) {
    const { code, message: line } = fault({ name: 'train', device: 'cuda', error: new Error(message) });
    expect(code).toBe('runtime/out-of-memory');
    expect(line).toMatch(/^train: expected enough memory of the CUDA device, received [^\n]*fit\.accumulate/);
  }
});

test('a device without float16 is told in one line with what to do', () => {
  const error = new Error('Program Cast requires f16 but the device does not support it.\n');
  const { code, message } = runFault({ name: 'train', device: 'webgpu', error });
  expect(code).toBe('runtime/no-float16');
  expect(message).toMatch(/^train: expected a device that computes in float16,[^\n]*fit\.precision=float32/);
});

test('anything else keeps its code and message', () => {
  const error = new Error('Gather: index 7 is out of bounds');
  expect(runFault({ name: 'g', device: 'cuda', error }).code).toBe('runtime/run-failed');
  expect(loadFault({ name: 'g', device: 'cuda', error }).code).toBe('runtime/model-refused');
});

test('the processor itself is out of memory in that way', async () => {
  const builder = new GraphBuilder('giant');
  const shape = builder.input('shape', 'int64', [2]);
  builder.output(builder.op('ConstantOfShape', [shape]), 'y');
  const options = { device: 'cpu', threads: 1, name: 'giant' } as const;
  const session = await LiveSession.create(writeModel(builder.model()), options);
  const dims = BigInt64Array.of(2n ** 22n, 2n ** 22n);
  await expect(session.run({ shape: { dtype: 'int64', dims: [2], data: dims } })).rejects.toMatchObject({
    code: 'runtime/out-of-memory',
  });
  await session.dispose();
});
