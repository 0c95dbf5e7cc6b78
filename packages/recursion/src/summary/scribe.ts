import { performance } from 'node:perf_hooks';
import { writeRecord } from '../run/records.ts';
import type { Stopwatch } from '../run/stopwatch.ts';

/** Seconds that a summary may take to be written before some are left out, and the most of a run's time they may take. */
const longWrite = 0.05;
const largestShare = 0.05;

/** Keeps a file up to date with a summary that grows, without letting that slow down a run of thousands of iterations. */
export class Scribe {
  readonly #path: string;
  readonly #summary: () => unknown;
  #ended = 0;
  #took = 0;

  constructor(path: string, summary: () => unknown) {
    this.#path = path;
    this.#summary = summary;
  }

  /** Writes the summary, durably. @throws Fault when the directory is full or read-only. */
  async write(writes?: Stopwatch): Promise<void> {
    const begun = performance.now();
    await writeRecord(this.#path, this.#summary(), writes);
    this.#ended = performance.now();
    this.#took = (this.#ended - begun) / 1000;
  }

  /** Writes the summary unless the last one was large and was written a moment ago. */
  async note(writes?: Stopwatch): Promise<void> {
    const since = (performance.now() - this.#ended) / 1000;
    if (this.#took < longWrite || since * largestShare > this.#took) await this.write(writes);
  }
}
