/** A piece of work that is still to do. */
export interface Work {
  /** Unlike that of any other piece. */
  readonly key: string;
  /** Pieces of one kind cost alike per unit of their amount. */
  readonly kind: string;
  /** Such as examples. */
  readonly amount: number;
}

/** Estimates the time that remains from what the work so far took. */
export class Pace {
  readonly #lanes: number;
  #isPlanned = false;
  readonly #todo = new Map<string, Work>();
  /** Amount done and seconds it took, by kind. */
  readonly #done = new Map<string, { amount: number; seconds: number }>();

  /** Pieces in progress, by key. */
  readonly #current = new Map<string, { fraction: number; seconds: number }>();

  /** `lanes` pieces are worked on at a time. */
  constructor(lanes = 1) {
    this.#lanes = lanes;
  }

  /** Adds pieces of work; a key that is already there counts once. */
  plan(works: Iterable<Work>): void {
    this.#isPlanned = true;
    for (const work of works) this.#todo.set(work.key, work);
  }

  /** Takes a piece off the list; with `seconds`, learns from it. */
  complete(key: string, seconds?: number): void {
    const work = this.#todo.get(key);
    this.#todo.delete(key);
    this.#current.delete(key);
    if (!work || seconds === undefined) return;
    const sum = this.#done.get(work.kind) ?? { amount: 0, seconds: 0 };
    this.#done.set(work.kind, { amount: sum.amount + work.amount, seconds: sum.seconds + seconds });
  }

  /**
   * Seconds that the rest will take, undefined while nothing is planned or a kind of the rest is unknown. `current` is the piece in progress,
   * `fraction` of it was done in `seconds`.
   */
  remaining(current?: { key: string; fraction: number; seconds: number }): number | undefined {
    if (!this.#isPlanned) return undefined;
    if (current) this.#current.set(current.key, current);
    const rates = this.#rates();
    let total = 0;
    for (const work of this.#todo.values()) {
      const rate = rates.get(work.kind);
      if (rate === undefined) return undefined;
      total += rate * work.amount * (1 - (this.#current.get(work.key)?.fraction ?? 0));
    }
    return total / Math.min(this.#lanes, Math.max(1, this.#todo.size));
  }

  /** Seconds per unit of each kind, the pieces in progress included. */
  #rates(): ReadonlyMap<string, number> {
    const sums = new Map(this.#done);
    for (const [key, { fraction, seconds }] of this.#current) {
      const work = this.#todo.get(key);
      if (!work || fraction <= 0) continue;
      const sum = sums.get(work.kind) ?? { amount: 0, seconds: 0 };
      sums.set(work.kind, { amount: sum.amount + work.amount * fraction, seconds: sum.seconds + seconds });
    }
    return new Map([...sums].map(([kind, { amount, seconds }]) => [kind, seconds / Math.max(amount, 1e-9)]));
  }
}
