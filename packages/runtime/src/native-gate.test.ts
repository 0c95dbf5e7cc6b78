import { expect, test } from 'vitest';
import { NativeGate } from './native-gate.ts';

test('both sides of the memory see who is inside', async () => {
  const worker = new NativeGate();
  const main = new NativeGate(worker.memory);
  let leave: (value: string) => void = () => {};
  const inside = worker.pass(
    () =>
      new Promise<string>((resolve) => {
        leave = resolve;
      }),
  );
  expect(main.busy).toBe(true);
  main.waitUntilIdle(1);
  expect(main.busy).toBe(true);
  leave('result');
  expect(await inside).toBe('result');
  expect(main.busy).toBe(false);
  main.waitUntilIdle(Number.POSITIVE_INFINITY);
});

test('a call that fails leaves as well', async () => {
  const gate = new NativeGate();
  await expect(gate.pass(() => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
  expect(gate.busy).toBe(false);
});

test('a closed gate lets nobody in', async () => {
  const worker = new NativeGate();
  new NativeGate(worker.memory).close();
  let entered = false;
  const call = worker.pass(async () => {
    entered = true;
  });
  await expect(call).rejects.toMatchObject({ code: 'runtime/closed' });
  expect([entered, worker.busy]).toEqual([false, false]);
});
