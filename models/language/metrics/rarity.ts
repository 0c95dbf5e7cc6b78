import { requireOneVocabulary, type TokenCounts } from './unigrams.ts';

/** Losses summed by the token that was to be predicted; V = vocabulary. */
export class TokenLosses {
  /** Nats, float64 [V]. */
  readonly sums: Float64Array;
  /** How many predictions, float64 [V]. */
  readonly counts: TokenCounts;

  constructor(vocabulary: number) {
    this.sums = new Float64Array(vocabulary);
    this.counts = new Float64Array(vocabulary);
  }

  /**
   * Adds predictions: the tokens that were to be predicted and the losses at them, both [N].
   *
   * @throws RangeError for different lengths or a token outside the vocabulary.
   */
  add(targets: ArrayLike<number>, losses: ArrayLike<number>): void {
    if (targets.length !== losses.length) {
      throw new RangeError(`expected ${targets.length} losses, one per target, received ${losses.length}`);
    }
    for (let k = 0; k < targets.length; k++) {
      const token = targets[k] as number;
      if (!(token >= 0 && token < this.sums.length)) {
        throw new RangeError(
          `expected a token below the vocabulary of ${this.sums.length}, received ${token}`,
        );
      }
      this.sums[token] = (this.sums[token] as number) + (losses[k] as number);
      this.counts[token] = (this.counts[token] as number) + 1;
    }
  }
}

/** Token types from the most frequent to the rarest; as frequent ones by their ids. */
function byFrequency(reference: TokenCounts): Uint32Array {
  const order = Uint32Array.from(reference, (_, token) => token);
  return order.sort((a, b) => (reference[b] as number) - (reference[a] as number) || a - b);
}

/** Sums over the predictions of one quantile. */
interface Quantile {
  loss: number;
  count: number;
}

/**
 * Mean loss by how rare the predicted token is in a reference set, in nats: element 0 for the most frequent tokens, the
 * last one for the rarest, float64 [quantiles]. The types are put in order of their reference counts and cut so that every
 * quantile has the same share of the reference's occurrences; a type that lies across a cut gives each side its part. Types
 * that the reference lacks are with the rarest. NaN where nothing of a quantile was predicted.
 */
export function lossByRarity(
  { sums, counts }: TokenLosses,
  reference: TokenCounts,
  quantiles = 10,
): Float64Array {
  requireOneVocabulary(reference, counts);
  const total = reference.reduce((sum, count) => sum + count, 0);
  const bins = Array.from({ length: quantiles }, (): Quantile => ({ loss: 0, count: 0 }));
  let before = 0;
  for (const token of byFrequency(reference)) {
    const occurrences = reference[token] as number;
    for (const [bin, share] of sharesOf(before, occurrences, total, quantiles)) {
      const quantile = bins[bin] as Quantile;
      quantile.loss += share * (sums[token] as number);
      quantile.count += share * (counts[token] as number);
    }
    before += occurrences;
  }
  return Float64Array.from(bins, ({ loss, count }) => loss / count);
}

/** Which share of a type lies in which quantile, for occurrences [before, before + occurrences) of `total`. */
function* sharesOf(
  before: number,
  occurrences: number,
  total: number,
  quantiles: number,
): Generator<[quantile: number, share: number]> {
  if (occurrences === 0) {
    yield [quantiles - 1, 1];
    return;
  }
  const after = before + occurrences;
  const first = Math.min(quantiles - 1, Math.floor((before * quantiles) / total));
  for (let bin = first; bin < quantiles; bin++) {
    const from = Math.max(before, (bin * total) / quantiles);
    const to = Math.min(after, ((bin + 1) * total) / quantiles);
    if (from >= after) return;
    if (to > from) yield [bin, (to - from) / occurrences];
  }
}
