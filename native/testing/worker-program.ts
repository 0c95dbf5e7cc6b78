import { parentPort, workerData } from 'node:worker_threads';
import { concatenate, fillUniform, openTokenSegments, sampleCategorical } from '../index.ts';

/** What one worker of native/workers.test.ts does with its own copy of the addon; `index` makes its draws its own. */
interface Task {
  readonly index: number;
  readonly tokens: string;
  readonly target: string;
  /** Starts work that nobody waits for, so that the worker ends in the middle of it. */
  readonly abandon: boolean;
}

const task = workerData.task as Task;
const [rows, vocabulary] = [200, 512];

function sample(): number[] {
  const logits = new Float32Array(rows * vocabulary);
  const uniforms = new Float32Array(rows);
  const key = { seed: 9, purpose: 1, iteration: 0, index: task.index };
  fillUniform(logits, key);
  fillUniform(uniforms, { ...key, purpose: 2 });
  const out = new Int32Array(rows);
  sampleCategorical({ logits, rows, vocabulary, uniforms, temperature: 0.2, topP: 0.9, threads: 2, out });
  return [...out];
}

function window(): number[] {
  const segments = openTokenSegments([{ path: task.tokens, width: 2, start: 0, count: 1000 }]);
  const out = new Int32Array(10);
  segments.gather([task.index], 10, out);
  return [...out];
}

if (task.abandon) {
  for (let i = 0; i < 8; i++)
    concatenate(new Array(200).fill(task.tokens), `${task.target}-${i}`).catch(() => {});
  for (let i = 0; i < 200; i++) openTokenSegments([{ path: task.tokens, width: 2, start: 0, count: 1000 }]);
  parentPort?.postMessage('working');
  for (;;) sample();
}

const ids = Array.from({ length: 20 }, sample);
const bytes = await concatenate([task.tokens, task.tokens], task.target);
parentPort?.postMessage({ ids, bytes, window: window() });
