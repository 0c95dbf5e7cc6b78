import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'ouroboros-workers-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const tokens = join(directory, 'tokens.bin');
writeFileSync(
  tokens,
  Uint16Array.from({ length: 1000 }, (_, i) => i),
);

interface Answer {
  readonly ids: number[][];
  readonly bytes: bigint;
  readonly window: number[];
}

function start(index: number, abandon: boolean): Worker {
  const module = new URL('./testing/worker-program.ts', import.meta.url).href;
  const task = { index, tokens, target: join(directory, `joined-${index}`), abandon };
  return new Worker(new URL('./testing/worker-boot.mjs', import.meta.url), {
    workerData: { module, task },
    execArgv: [],
  });
}

async function answer(index: number): Promise<Answer> {
  const worker = start(index, false);
  // Both at once: a worker that ends at once may have its message and its exit told in one turn.
  const [[message]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return message as Answer;
}

test('the addon serves several workers at once, each with the results it has alone', async () => {
  const together = await Promise.all([0, 1, 2].map(answer));
  expect(await answer(1)).toEqual(together[1]);
  together.forEach(({ ids, bytes, window }, index) => {
    expect(new Set(ids.map((row) => row.join())).size).toBe(1);
    expect(bytes).toBe(4000n);
    expect(readFileSync(join(directory, `joined-${index}`)).length).toBe(4000);
    expect(window).toEqual(Array.from({ length: 10 }, (_, i) => index + i));
  });
  expect(together[0]?.ids).not.toEqual(together[1]?.ids);
}, 60_000);

test('a worker terminated in the middle of work leaves the process and the other threads whole', async () => {
  for (let round = 0; round < 2; round++) {
    const workers = [10, 11].map((index) => start(index, true));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const codes = await Promise.all(workers.map((worker) => worker.terminate()));
    expect(codes).toEqual([1, 1]);
  }
  expect((await answer(2)).bytes).toBe(4000n);
}, 60_000);
