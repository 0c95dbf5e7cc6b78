import { numberGrams } from './distinct.ts';
import { PairTable } from './pair-table.ts';

/** BLEU-4. */
const highest = 4;

/** What stands for no match at all: method 1 of Chen and Cherry with their 0.1. */
const noMatch = 0.1;

/** The n-grams of one length: how often each document has each, and the two highest of these counts per n-gram. */
interface Grams {
  /** Per document: counts by number of the n-gram. */
  readonly counts: readonly ReadonlyMap<number, number>[];
  /** By number of the n-gram: the highest count, the document that has it first, and the highest in another. */
  readonly most: Int32Array;
  readonly owner: Int32Array;
  readonly second: Int32Array;
}

/**
 * Self-BLEU: mean BLEU-4 of each document against all others as its references; 1 where every document is in others word for
 * word, near 0 where they share little (Zhu et al., "Texygen", SIGIR 2018, section 2.3). BLEU is that of Papineni et al. (ACL
 * 2002): clipped precisions for n = 1 .. 4 weighted alike, and the brevity penalty against the closest reference length, the
 * shorter one of two as close. Smoothing: a clipped count of 0 becomes 0.1 (Chen and Cherry, WMT 2014, method 1), and a
 * document that shares no token with others has 0. Fewer than two documents: 0.
 *
 * Time and memory are linear in the tokens: a reference's clip needs only the two highest counts of an n-gram.
 */
export function selfBleu(documents: readonly Int32Array[]): number {
  if (documents.length < 2) return 0;
  const grams = gramsOf(documents);
  const closest = closestLengths(documents.map(({ length }) => length));
  const scores = documents.map(({ length }, document) =>
    bleu(grams, document, length, closest[document] as number),
  );
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function bleu(grams: readonly Grams[], document: number, length: number, closest: number): number {
  let logarithms = 0;
  for (const [index, each] of grams.entries()) {
    const matches = clippedMatches(each, document);
    if (index === 0 && matches === 0) return 0;
    const possible = Math.max(1, length - index);
    logarithms += Math.log((matches === 0 ? noMatch : matches) / possible) / highest;
  }
  const brevity = length > closest ? 0 : 1 - closest / length;
  return Math.exp(brevity + logarithms);
}

/** Sum over the n-grams of a document of its count, at most the highest count in one other document. */
function clippedMatches({ counts, most, owner, second }: Grams, document: number): number {
  let matches = 0;
  for (const [gram, count] of counts[document] ?? []) {
    const clip = (owner[gram] === document ? second[gram] : most[gram]) as number;
    matches += Math.min(count, clip);
  }
  return matches;
}

function gramsOf(documents: readonly Int32Array[]): Grams[] {
  const tables = Array.from({ length: highest }, () => new PairTable());
  const numbers = documents.map((tokens) => numberGrams(tokens, tables));
  return tables.map(({ size }, index) =>
    highestCounts(
      numbers.map((each) => countEach(each[index] as Int32Array)),
      size,
    ),
  );
}

function countEach(numbers: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

function highestCounts(counts: readonly ReadonlyMap<number, number>[], types: number): Grams {
  const [most, owner, second] = [new Int32Array(types), new Int32Array(types), new Int32Array(types)];
  for (const [document, each] of counts.entries()) {
    for (const [gram, count] of each) {
      const before = most[gram] as number;
      second[gram] = Math.max(second[gram] as number, Math.min(count, before));
      if (count <= before) continue;
      most[gram] = count;
      owner[gram] = document;
    }
  }
  return { counts, most, owner, second };
}

/** Per length the closest of the others, the smaller one of two as close: a neighbour in their sorted order. */
function closestLengths(lengths: readonly number[]): Float64Array {
  const order = [...lengths.keys()].sort((a, b) => (lengths[a] as number) - (lengths[b] as number));
  const result = new Float64Array(lengths.length);
  for (const [rank, document] of order.entries()) {
    const own = lengths[document] as number;
    const below = lengths[order[rank - 1] ?? -1] ?? Number.NEGATIVE_INFINITY;
    const above = lengths[order[rank + 1] ?? -1] ?? Number.POSITIVE_INFINITY;
    result[document] = above - own < own - below ? above : below;
  }
  return result;
}
