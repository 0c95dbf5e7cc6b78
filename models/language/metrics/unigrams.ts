/** How often each token occurs: float64 [V], V = vocabulary. */
export type TokenCounts = Float64Array;

/**
 * Counts the tokens of documents, in one pass.
 *
 * @throws RangeError for a token outside the vocabulary.
 */
export function countTokens(documents: Iterable<Int32Array>, vocabulary: number): TokenCounts {
  const counts = new Float64Array(vocabulary);
  for (const tokens of documents) {
    for (let k = 0; k < tokens.length; k++) {
      const token = tokens[k] as number;
      if (token < 0 || token >= vocabulary) throw outside(token, vocabulary);
      counts[token] = (counts[token] as number) + 1;
    }
  }
  return counts;
}

/** What is left of a vocabulary. */
export interface Survivors {
  /** Tokens of the reference set, each once. */
  readonly types: number;
  /** Those of them that occur in the sample. */
  readonly survivors: number;
  /** `survivors / types`, 1 where the reference set is empty: nothing is lost. */
  readonly share: number;
}

/** How many of the token types of a reference set occur in a sample. */
export function vocabularySurvivors(reference: TokenCounts, sample: TokenCounts): Survivors {
  requireOneVocabulary(reference, sample);
  let types = 0;
  let survivors = 0;
  for (let token = 0; token < reference.length; token++) {
    if (reference[token] === 0) continue;
    types++;
    if (sample[token] !== 0) survivors++;
  }
  return { types, survivors, share: types === 0 ? 1 : survivors / types };
}

/** Entropy of the observed shares of the tokens, in nats, unsmoothed (the plug-in estimate); 0 where there are none. */
export function unigramEntropy(counts: TokenCounts): number {
  const total = sum(counts);
  let entropy = 0;
  for (const count of counts) {
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  }
  return entropy;
}

/**
 * KL(reference || sample) of the unigram distributions, in nats. Smoothing: `pseudocount` occurrences are added to every token
 * type that occurs in either set, in both sets (additive smoothing, 1/2 as of Krichevsky and Trofimov, 1981), so the
 * result is finite, never negative, 0 for equal shares of equally many tokens, and independent of unused tokens.
 */
export function unigramDivergence(reference: TokenCounts, sample: TokenCounts, pseudocount = 0.5): number {
  requireOneVocabulary(reference, sample);
  let types = 0;
  for (let token = 0; token < reference.length; token++) {
    if (occurs(reference, sample, token)) types++;
  }
  const ofReference = sum(reference) + types * pseudocount;
  const ofSample = sum(sample) + types * pseudocount;
  let divergence = 0;
  for (let token = 0; token < reference.length; token++) {
    if (!occurs(reference, sample, token)) continue;
    const p = ((reference[token] as number) + pseudocount) / ofReference;
    const q = ((sample[token] as number) + pseudocount) / ofSample;
    // p log(p/q) - p + q: the same sum, of terms that are never negative.
    divergence += p * Math.log(p / q) - p + q;
  }
  return divergence;
}

function occurs(reference: TokenCounts, sample: TokenCounts, token: number): boolean {
  return reference[token] !== 0 || sample[token] !== 0;
}

function sum(counts: TokenCounts): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** @throws RangeError when two sets were counted over vocabularies of different sizes. */
export function requireOneVocabulary(reference: ArrayLike<number>, sample: ArrayLike<number>): void {
  if (reference.length === sample.length) return;
  throw new RangeError(
    `expected counts of ${reference.length} tokens as the reference has, received ${sample.length}`,
  );
}

function outside(token: number, vocabulary: number): RangeError {
  return new RangeError(`expected a token below the vocabulary of ${vocabulary}, received ${token}`);
}
