/** Places in the memory of a queue. */
const next = 0;
const bound = 1;

/** What a place in the memory holds at most. */
const largest = 2 ** 31 - 1;

/** Which sequences a queue gives. */
export interface SequenceRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  /** How many are begun at most, counted from the oldest that `finish` was not told of; default: all. */
  readonly ahead?: number;
}

/** Indices of the sequences that are still to be begun, for batches in several threads. */
export class SequenceQueue {
  /** Shared between the threads: the next index, and the first that is not to be begun yet. */
  readonly memory: SharedArrayBuffer;
  private readonly state: Int32Array;
  private readonly end: number;
  private readonly ahead: number;
  /** Sequences that are done behind one that is not. */
  private readonly finished = new Set<number>();
  private oldest: number;

  /** @param memory of the queue of another thread, which this one shares; then only `end` of the range counts */
  constructor({ first, end, ahead = largest }: SequenceRange, memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    this.state = new Int32Array(this.memory);
    this.end = end;
    this.ahead = ahead;
    this.oldest = first;
    if (memory) return;
    this.state[next] = first;
    this.setBound();
  }

  /** The next index, which nobody else is given; undefined when there is none, or none yet. */
  take(): number | undefined {
    for (;;) {
      const index = Atomics.load(this.state, next);
      if (index >= this.end || index >= Atomics.load(this.state, bound)) return undefined;
      if (Atomics.compareExchange(this.state, next, index, index + 1) === index) return index;
    }
  }

  /** Whether no index will be given any more. */
  get isExhausted(): boolean {
    return Atomics.load(this.state, next) >= this.end;
  }

  /** Tells that sequence `index` is done. One thread, the one that made the memory, tells it of all. */
  finish(index: number): void {
    this.finished.add(index);
    while (this.finished.delete(this.oldest)) this.oldest++;
    this.setBound();
  }

  /** Gives no index any more. */
  close(): void {
    Atomics.store(this.state, next, largest);
  }

  private setBound(): void {
    Atomics.store(this.state, bound, Math.min(this.oldest + this.ahead, largest));
  }
}
