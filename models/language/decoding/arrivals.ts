/** What arrives from elsewhere, in order, for a loop that may be slower or faster. */
export class Arrivals<T> {
  private waiting: T[] = [];
  private failure: { readonly error: unknown } | undefined;
  private ended = false;
  private wake: () => void = () => {};

  /** Adds an item. */
  put(item: T): void {
    this.waiting.push(item);
    this.wake();
  }

  /** Nothing more arrives. */
  end(): void {
    this.ended = true;
    this.wake();
  }

  /** Nothing more arrives because of `error`; only the first error counts. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.end();
  }

  /** All items; throws the error behind those that came before it. */
  async *all(): AsyncGenerator<T> {
    while (this.waiting.length > 0 || !this.ended) {
      const items = this.waiting;
      this.waiting = [];
      yield* items;
      if (this.waiting.length > 0 || this.ended) continue;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure) throw this.failure.error;
  }
}
