/** Equal bins from `low` to `high`. */
export interface Bins {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Counts values, with weights. */
export class Histogram {
  readonly #bins: Bins;
  /** Weight below, in each bin, and from `high` on or of what is no number. */
  readonly #weights: Float64Array;

  constructor(bins: Bins) {
    this.#bins = bins;
    this.#weights = new Float64Array(bins.count + 2);
  }

  add(value: number, weight: number): void {
    const at = this.#placeOf(value);
    this.#weights[at] = (this.#weights[at] as number) + weight;
  }

  /** Total weight. */
  get weight(): number {
    return this.#weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Shares of the weight below the bins, in each and above them, [count + 2]; undefined where nothing was added. */
  shares(): Float64Array | undefined {
    const total = this.weight;
    return total > 0 ? this.#weights.map((weight) => weight / total) : undefined;
  }

  #placeOf(value: number): number {
    const { low, high, count } = this.#bins;
    if (value < low) return 0;
    // The last bin includes its end, so that 180 degrees are inside.
    if (value === high) return count;
    return value < high
      ? 1 + Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count))
      : count + 1;
  }
}
