import { PairTable } from './pair-table.ts';

/** Diversity of n-grams of one length. */
export interface Distinct {
  readonly n: number;
  /** How many n-grams there are, each as often as it occurs. */
  readonly occurrences: number;
  /** How many different ones. */
  readonly types: number;
  /** `types / occurrences`, 0 where there are none. */
  readonly share: number;
}

/**
 * Distinct-n for n = 1 .. `highest`: the share of different ones among the n-grams of all documents together (Li et al., "A
 * Diversity-Promoting Objective Function for Neural Conversation Models", NAACL 2016, section 5.2). N-grams do not reach across
 * documents. The share falls with the number of tokens, so only sets of one size compare. Exact; one pass.
 */
export function distinct(documents: Iterable<Int32Array>, highest = 4): Distinct[] {
  const tables = Array.from({ length: highest }, () => new PairTable());
  const occurrences = new Float64Array(highest);
  for (const tokens of documents) {
    for (let n = 1; n <= highest; n++) {
      occurrences[n - 1] = (occurrences[n - 1] as number) + Math.max(0, tokens.length - n + 1);
    }
    numberGrams(tokens, tables);
  }
  return tables.map(({ size: types }, index) => {
    const total = occurrences[index] as number;
    return { n: index + 1, occurrences: total, types, share: total === 0 ? 0 : types / total };
  });
}

/** Enters the n-grams of a document: table n - 1 numbers n-grams, by (number of the first n - 1 tokens, last token). */
export function numberGrams(tokens: Int32Array, tables: readonly PairTable[]): Int32Array[] {
  let prefixes = new Int32Array(tokens.length + 1);
  return tables.map((table, index) => {
    const count = Math.max(0, tokens.length - index);
    const numbers = new Int32Array(count);
    for (let k = 0; k < count; k++) {
      numbers[k] = table.number(prefixes[k] as number, tokens[k + index] as number);
    }
    prefixes = numbers;
    return numbers;
  });
}
