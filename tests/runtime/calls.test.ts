import { Fault } from '@ouroboros/errors';
import { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';

const programs = new URL('./programs.ts', import.meta.url);
let runtime: Runtime;

useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});

test('a program knows its device and threads', async () => {
  expect(await runtime.call(programs, 'describe', undefined)).toEqual({ device: 'cpu', threads: 1 });
  expect([runtime.device, runtime.threads]).toEqual(['cpu', 1]);
});

test('calls made together are answered in their order, each with its own result', async () => {
  const order: number[] = [];
  const calls = [30, 1, 20, 1, 10].map(async (milliseconds, value) => {
    const answer = await runtime.call<number>(programs, 'echo', { value, milliseconds });
    order.push(answer);
    return answer;
  });
  expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4]);
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test('the memory of the worker outlives a call', async () => {
  const first = await runtime.call<number>(programs, 'count', undefined);
  expect(await runtime.call<number>(programs, 'count', undefined)).toBe(first + 1);
});

test('a call that fails does not disturb the calls behind it', async () => {
  const failing = runtime.call(programs, 'failure', undefined);
  const working = runtime.call(programs, 'echo', { value: 'fine', milliseconds: 1 });
  await expect(failing).rejects.toThrow('an ordinary error');
  expect(await working).toBe('fine');
});

test('an aborted program stops at its next yield, and the call rejects with the very reason of the signal', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const steps: unknown[] = [];
  const onProgress = (step: unknown) => {
    steps.push(step);
    if (steps.length === 5) controller.abort(reason);
  };
  const call = runtime.call(programs, 'endless', undefined, { signal: controller.signal, onProgress });
  await expect(call).rejects.toBe(reason);
  expect(steps.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
});

test('a call that waits is aborted without having begun', async () => {
  const controller = new AbortController();
  const running = runtime.call(programs, 'echo', { value: 1, milliseconds: 50 });
  const begun: unknown[] = [];
  const options = { signal: controller.signal, onProgress: (step: unknown) => begun.push(step) };
  const waiting = runtime.call(programs, 'endless', undefined, options);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect([await running, begun]).toEqual([1, []]);
});

test('a signal that was aborted before rejects at once', async () => {
  const signal = AbortSignal.abort('too late');
  await expect(runtime.call(programs, 'describe', undefined, { signal })).rejects.toBe('too late');
});

test('a program may finish although it was aborted, and sees the reason', async () => {
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error('a polite request'));
  const call = runtime.call(programs, 'finishing', undefined, { signal: controller.signal, onProgress });
  expect(await call).toBe('finished after a polite request');
});

test('a fault crosses the thread as a fault', async () => {
  const call = runtime.call(programs, 'fault', undefined);
  await expect(call).rejects.toBeInstanceOf(Fault);
  await expect(call).rejects.toMatchObject({
    message: 'subject: expected one thing, received another',
    code: 'test/fault',
    kind: 'request',
    parts: { subject: 'subject', expected: 'one thing', received: 'another' },
    cause: { name: 'RangeError', message: 'underneath' },
  });
});

test('another error keeps its name and the stack of the program', async () => {
  const call = runtime.call(programs, 'failure', undefined);
  await expect(call).rejects.toMatchObject({
    name: 'TypeError',
    message: 'an ordinary error',
    stack: expect.stringContaining('programs.ts'),
  });
});

test('an unknown function is named with the nearest known one', async () => {
  await expect(runtime.call(programs, 'echoo', undefined)).rejects.toMatchObject({
    code: 'runtime/program-unknown',
    parts: { expected: 'an exported function such as "echo"', received: '"echoo"' },
  });
});

test('a module that does not exist is named', async () => {
  const missing = new URL('./no-such-program.ts', import.meta.url);
  await expect(runtime.call(missing, 'run', undefined)).rejects.toThrow('no-such-program.ts');
});

test('a result or an argument that no message can carry rejects the call and nothing else', async () => {
  await expect(runtime.call(programs, 'uncloneable', undefined)).rejects.toThrow('could not be cloned');
  await expect(runtime.call(programs, 'echo', () => {})).rejects.toThrow('could not be cloned');
  expect(await runtime.call(programs, 'echo', { value: 2, milliseconds: 1 })).toBe(2);
});

test('a transferred buffer is moved, any other is copied', async () => {
  const copied = Float64Array.of(1, 2, 3);
  const moved = Float64Array.of(4, 5, 6);
  expect(await runtime.call(programs, 'sum', copied)).toBe(6);
  expect(await runtime.call(programs, 'sum', moved, { transfer: [moved.buffer] })).toBe(15);
  expect([copied.length, moved.length]).toEqual([3, 0]);
});

test.each([0, 1.5, -1, Number.NaN])('a runtime with %d threads is refused', async (threads) => {
  await expect(Runtime.start({ threads })).rejects.toMatchObject({
    code: 'runtime/threads-invalid',
    kind: 'request',
  });
});
