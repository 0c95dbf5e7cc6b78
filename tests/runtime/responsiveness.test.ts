import { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';

const programs = new URL('./programs.ts', import.meta.url);

/** Ticks every `period` ms until stopped, and gives how late each tick was, in ms. */
function ticking(period: number): () => number[] {
  const lateness: number[] = [];
  let due = performance.now() + period;
  const timer = setInterval(() => {
    const now = performance.now();
    lateness.push(now - due);
    due = now + period;
  }, period);
  return () => {
    clearInterval(timer);
    return lateness;
  };
}

test('a 20 ms timer on the main thread keeps its time while every core runs graphs in the worker', async () => {
  const runtime = await Runtime.start();
  const stop = ticking(20);
  const work = { size: 512, depth: 64, runs: 20 };
  expect(await runtime.call<number>(programs, 'heavy', work)).toBeCloseTo(work.runs, 6);
  const lateness = stop();
  await runtime.close();

  // The machine may be busy with other things, so a few ticks may be late; if runs blocked this thread, most would be.
  expect(lateness.length).toBeGreaterThan(20);
  expect(lateness.filter((late) => late > 50).length).toBeLessThan(0.1 * lateness.length);
  expect(lateness.filter((late) => late > 500)).toEqual([]);
});
