import { performance } from 'node:perf_hooks';

/** Adds up how long pieces of work took that are done one after the other. */
export class Stopwatch {
  #seconds = 0;

  /** Of all pieces so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Does a piece of work. */
  async time<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.#seconds += (performance.now() - begun) / 1000;
    }
  }
}
