/** Indices of the sequences that are still to be begun, for batches in several threads. */
export class SequenceQueue {
  /** Shared between the threads: the next index. */
  readonly memory: SharedArrayBuffer;
  private readonly next: Int32Array;
  private readonly end: number;

  /**
   * Gives the indices from `first` to `end` - 1.
   *
   * @param memory of the queue of another thread, which this one shares
   */
  constructor({ first, end }: { first: number; end: number }, memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.next = new Int32Array(this.memory);
    this.end = end;
    if (!memory) this.next[0] = first;
  }

  /** The next index, which nobody else is given; undefined when there is none. */
  take(): number | undefined {
    const index = Atomics.add(this.next, 0, 1);
    return index < this.end ? index : undefined;
  }
}
