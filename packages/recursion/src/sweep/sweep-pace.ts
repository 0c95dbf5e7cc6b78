import { performance } from 'node:perf_hooks';

/** How far a sweep has come, and how long the rest will take, from the cost of its points. */
export class SweepPace {
  readonly #total: number;
  readonly #waiting: number;
  readonly #now: () => number;
  readonly #begin: number;
  /** Cost that is done of the points that this process runs, by key. */
  readonly #done = new Map<string, number>();

  /**
   * @param all costs of all points
   * @param waiting costs of those that were not finished before
   * @param now milliseconds; default: since the process began
   */
  constructor(
    all: readonly number[],
    waiting: readonly number[],
    now: () => number = () => performance.now(),
  ) {
    this.#total = sum(all);
    this.#waiting = sum(waiting);
    this.#now = now;
    this.#begin = now();
  }

  /** Of point `key`, `cost` is done. */
  advance(key: string, cost: number): void {
    this.#done.set(key, cost);
  }

  /** The share of all that is done, and the seconds that the rest will take at the pace so far. */
  state(): { readonly fraction: number; readonly remaining?: number } {
    const done = sum(this.#done.values());
    const fraction = Math.min(1, 1 - (this.#waiting - done) / this.#total);
    if (done === 0) return { fraction };
    const seconds = (this.#now() - this.#begin) / 1000;
    return { fraction, remaining: (seconds * Math.max(0, this.#waiting - done)) / done };
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
