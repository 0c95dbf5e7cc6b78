import { Fault } from '@ouroboros/errors';

/** Consecutive items that count the same, and where they end (exclusive). */
interface Stretch {
  readonly end: number;
  readonly weight: number;
}

/**
 * How much each item of a mixture, a token or an image, counts in the loss: as the part does that it is of, scaled so that
 * the mean over the items of the mixture is 1.
 */
export class PartWeights {
  readonly #stretches: readonly Stretch[];

  private constructor(stretches: readonly Stretch[]) {
    this.#stretches = stretches;
  }

  /**
   * @param weights of the parts, relative to each other.
   * @param ends position where the items of each part end (exclusive), from the beginning of the mixture.
   * @throws Fault `model/weights` where a weight is negative or not finite, or no item has any.
   */
  static of(weights: readonly number[], ends: Float64Array): PartWeights {
    const items = weights.map((_, i) => (ends[i] as number) - (ends[i - 1] ?? 0));
    const sum = weights.reduce((total, weight, i) => total + weight * (items[i] as number), 0);
    if (weights.some((weight) => !(weight >= 0)) || !(sum > 0 && sum < Infinity)) throw unusable(weights);
    const scale = (ends.at(-1) as number) / sum;
    return new PartWeights(weights.map((weight, i) => ({ end: ends[i] as number, weight: weight * scale })));
  }

  /** The weights of `length` items from each of `starts` on, `[starts.length, length]` row-major. */
  gather(starts: Float64Array, length: number): Float32Array<ArrayBuffer> {
    const out = new Float32Array(starts.length * length);
    for (const [row, start] of starts.entries())
      this.#fill(out.subarray(row * length, (row + 1) * length), start);
    return out;
  }

  #fill(row: Float32Array, start: number): void {
    let begin = 0;
    for (const { end, weight } of this.#stretches) {
      if (end <= start + begin) continue;
      row.fill(weight, begin, Math.min(row.length, end - start));
      begin = end - start;
      if (begin >= row.length) return;
    }
  }
}

function unusable(weights: readonly number[]): Fault {
  return new Fault({
    code: 'model/weights',
    kind: 'request',
    subject: 'the weights of the mixture',
    expected: 'numbers of at least 0, above 0 for a part that has examples',
    received: weights.join(', '),
    remedy: 'use another regime',
  });
}
