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
  #isPlanned = false;
  readonly #todo = new Map<string, Work>();
  /** Amount done and seconds it took, by kind. */
  readonly #done = new Map<string, { amount: number; seconds: number }>();

  /** Adds pieces of work; a key that is already there counts once. */
  plan(works: Iterable<Work>): void {
    this.#isPlanned = true;
    for (const work of works) this.#todo.set(work.key, work);
  }

  /** Takes a piece off the list; with `seconds`, learns from it. */
  complete(key: string, seconds?: number): void {
    const work = this.#todo.get(key);
    this.#todo.delete(key);
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
    const rates = this.#rates(current);
    let total = 0;
    for (const work of this.#todo.values()) {
      const rate = rates.get(work.kind);
      if (rate === undefined) return undefined;
      const left = work.key === current?.key ? 1 - current.fraction : 1;
      total += rate * work.amount * left;
    }
    return total;
  }

  /** Seconds per unit of each kind, the piece in progress included. */
  #rates(current?: { key: string; fraction: number; seconds: number }): ReadonlyMap<string, number> {
    const rates = new Map<string, number>();
    for (const [kind, { amount, seconds }] of this.#done) rates.set(kind, seconds / Math.max(amount, 1e-9));
    const work = current && this.#todo.get(current.key);
    if (!work || current.fraction <= 0) return rates;
    const sum = this.#done.get(work.kind) ?? { amount: 0, seconds: 0 };
    const amount = sum.amount + work.amount * current.fraction;
    return rates.set(work.kind, (sum.seconds + current.seconds) / Math.max(amount, 1e-9));
  }
}
