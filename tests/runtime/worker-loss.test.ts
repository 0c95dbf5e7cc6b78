import { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';

const programs = new URL('./programs.ts', import.meta.url);

test.each([0, 3])('a worker that exits with code %d rejects every pending and later call', async (code) => {
  const runtime = await Runtime.start({ threads: 1 });
  const calls = [
    runtime.call(programs, 'exit', code),
    runtime.call(programs, 'describe', undefined),
    runtime.call(programs, 'count', undefined),
  ];
  for (const result of await Promise.allSettled(calls)) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'runtime/worker-lost',
        kind: 'failure',
        parts: { received: `its thread ended with exit code ${code}` },
      },
    });
  }
  await expect(runtime.call(programs, 'describe', undefined)).rejects.toMatchObject({
    code: 'runtime/worker-lost',
  });
  await runtime.close();
});

test('an error that nobody caught is told as the cause', async () => {
  const runtime = await Runtime.start({ threads: 1 });
  await expect(runtime.call(programs, 'crash', undefined)).rejects.toMatchObject({
    code: 'runtime/worker-lost',
    message: expect.stringContaining('received an uncaught Error: out of nowhere'),
    cause: { message: 'out of nowhere' },
  });
  await runtime.close();
});

test('a full heap ends the worker, not the process', async () => {
  const runtime = await Runtime.start({ threads: 1, resourceLimits: { maxOldGenerationSizeMb: 64 } });
  await expect(runtime.call(programs, 'overflow', undefined)).rejects.toMatchObject({
    code: 'runtime/worker-lost',
    message: expect.stringContaining('its JavaScript heap was full'),
  });
  await runtime.close();
});

test('a new runtime works after one was lost', async () => {
  const lost = await Runtime.start({ threads: 1 });
  await expect(lost.call(programs, 'exit', 1)).rejects.toMatchObject({ code: 'runtime/worker-lost' });
  const runtime = await Runtime.start({ threads: 1 });
  expect(await runtime.call(programs, 'echo', { value: 'again', milliseconds: 1 })).toBe('again');
  await runtime.close();
});

test('closing rejects what runs and what waits, and every later call', async () => {
  const runtime = await Runtime.start({ threads: 1 });
  const calls = [runtime.call(programs, 'endless', undefined), runtime.call(programs, 'describe', undefined)];
  const results = Promise.allSettled(calls);
  await runtime.close();
  await runtime.close();
  for (const result of [...(await results), ...(await Promise.allSettled([runtime.sessions()]))]) {
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'runtime/closed' } });
  }
});

test('closing ends even a program that never yields', async () => {
  const runtime = await Runtime.start({ threads: 1 });
  await new Promise((resolve) => {
    runtime.call(programs, 'stuck', undefined, { onProgress: resolve }).catch(() => {});
  });
  await runtime.close();
  await expect(runtime.call(programs, 'describe', undefined)).rejects.toMatchObject({
    code: 'runtime/closed',
  });
});
