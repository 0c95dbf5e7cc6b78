import { setTimeout } from 'node:timers/promises';
import { Fault } from '@ouroboros/errors';
import { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import type { Delegation } from './programs.ts';

const programs = new URL('./programs.ts', import.meta.url);
let runtime: Runtime;

useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});

function delegation(name: string, values: readonly unknown[], threads = 1): Delegation {
  return { name, arguments: values, threads };
}

function delegate<R>(name: string, values: readonly unknown[], threads = 1): Promise<R[]> {
  return runtime.call(programs, 'delegate', delegation(name, values, threads));
}

test('every worker of a crew answers its own call, with the threads that were asked for', async () => {
  const waits = [60, 1, 30].map((milliseconds, value) => ({ value, milliseconds }));
  expect(await delegate('echo', waits)).toEqual([0, 1, 2]);
  const two = { device: 'cpu', threads: 2 };
  expect(await delegate('describe', [undefined, undefined], 2)).toEqual([two, two]);
});

test('the workers of a crew stay for the next program that asks for as many threads', async () => {
  const [first, second] = await delegate<number>('count', [undefined, undefined]);
  expect(await delegate('count', [undefined, undefined])).toEqual([Number(first) + 1, Number(second) + 1]);
});

test('a fault in one of them reaches the caller as the same fault, and the others go on working', async () => {
  const call = delegate('fault', [undefined, undefined]);
  await expect(call).rejects.toBeInstanceOf(Fault);
  await expect(call).rejects.toMatchObject({
    code: 'test/fault',
    kind: 'request',
    parts: { subject: 'subject', expected: 'one thing', received: 'another' },
    cause: { name: 'RangeError', message: 'underneath' },
  });
  expect(await delegate('echo', [{ value: 'fine', milliseconds: 1 }])).toEqual(['fine']);
});

test('a worker that died is told as lost, and another takes its place', async () => {
  await expect(delegate('exit', [3])).rejects.toMatchObject({
    code: 'runtime/worker-lost',
    parts: { received: 'its thread ended with exit code 3' },
  });
  const again = { value: 'again', milliseconds: 1 };
  expect(await delegate('echo', [again, again])).toEqual(['again', 'again']);
});

test('an abort stops all of them, and the call rejects with the very reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  let steps = 0;
  const onProgress = () => ++steps === 20 && controller.abort(reason);
  const options = { signal: controller.signal, onProgress };
  const call = runtime.call(programs, 'delegate', delegation('endless', [undefined, undefined]), options);
  await expect(call).rejects.toBe(reason);
  const free = { value: 'free', milliseconds: 1 };
  expect(await delegate('echo', [free, free])).toEqual(['free', 'free']);
});

test.each(['tick', 'tickForever'])(
  'closing the runtime ends its crew, whatever they do: %s',
  async (name) => {
    const owner = await Runtime.start({ threads: 1 });
    const memory = new SharedArrayBuffer(4);
    const ticks = new Int32Array(memory);
    const call = owner.call(programs, 'delegate', delegation(name, [memory, memory]));
    const settled = Promise.allSettled([call]);
    while (Atomics.load(ticks, 0) === 0) await setTimeout(2);
    await owner.close();
    await settled;
    const last = Atomics.load(ticks, 0);
    await setTimeout(50);
    expect(Atomics.load(ticks, 0)).toBe(last);
  },
);
