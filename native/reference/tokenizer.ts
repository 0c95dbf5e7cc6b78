import { byteCharacters, byteIds, byteTokens } from '../tokenizer-alphabet.ts';
import { endOfText, type TokenizerDefinition, type TokenizerJson } from '../tokenizer-json.ts';

const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The pre-tokens of `text` under GPT-2's pattern, each as characters of the byte alphabet. */
export function pretokens(text: string): string[][] {
  const encoder = new TextEncoder();
  return (text.match(pattern) ?? []).map((piece) =>
    Array.from(encoder.encode(piece), (byte) => byteCharacters[byte] as string),
  );
}

type Pair = readonly [left: number, right: number];

/** How often each pair of neighbours occurs in `words`, each weighted by its count. */
function countPairs(
  words: readonly { ids: number[]; count: number }[],
): Map<string, { pair: Pair; count: number }> {
  const counts = new Map<string, { pair: Pair; count: number }>();
  for (const { ids, count } of words) {
    for (let i = 0; i + 1 < ids.length; i++) {
      const pair: Pair = [ids[i] as number, ids[i + 1] as number];
      const entry = counts.get(pair.join()) ?? { pair, count: 0 };
      counts.set(pair.join(), { pair, count: entry.count + count });
    }
  }
  return counts;
}

/** The pair with the highest count, at least 2; among equals the lowest left, then the lowest right. */
function bestPair(counts: Map<string, { pair: Pair; count: number }>): Pair | undefined {
  return [...counts.values()]
    .filter(({ count }) => count >= 2)
    .sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1])[0]?.pair;
}

/** `ids` with each `left right`, from left to right, replaced by `result`. */
function merged(ids: readonly number[], [left, right]: Pair, result: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const applies = ids[i] === left && ids[i + 1] === right;
    out.push(applies ? result : (ids[i] as number));
    if (applies) i++;
  }
  return out;
}

function countWords(documents: readonly string[]): { ids: number[]; count: number }[] {
  const counts = new Map<string, number>();
  for (const word of documents.flatMap((document) => document.split(endOfText).flatMap(pretokens))) {
    counts.set(word.join(''), (counts.get(word.join('')) ?? 0) + 1);
  }
  const idOf = new Map(byteCharacters.map((character, byte) => [character, byteIds[byte] as number]));
  return [...counts].map(([word, count]) => ({ ids: Array.from(word, (c) => idOf.get(c) as number), count }));
}

/** Byte pair encoding learned by counting everything anew for each merge: what the addon must equal. */
export function train(documents: readonly string[], vocabularySize: number): TokenizerDefinition {
  let words = countWords(documents);
  const tokens = [...byteTokens];
  const merges: number[] = [];
  while (tokens.length < vocabularySize - 1) {
    const pair = bestPair(countPairs(words));
    if (pair === undefined) break;
    const result = tokens.length;
    tokens.push(pair.map((id) => tokens[id]).join(''));
    merges.push(...pair, result);
    words = words.map(({ ids, count }) => ({ ids: merged(ids, pair, result), count }));
  }
  const added = [{ id: tokens.length, content: endOfText, special: true }];
  return { tokens: [...tokens, endOfText], merges: Uint32Array.from(merges), added };
}

/** The tokens of one pre-token: the lowest rank first, leftmost among equals, until no neighbours merge. */
function encodeWord(word: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  const parts = [...word];
  for (;;) {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(`${parts[i]} ${parts[i + 1]}`) ?? Number.POSITIVE_INFINITY;
      if (rank < bestRank) [best, bestRank] = [i, rank];
    }
    if (best < 0) return parts;
    parts.splice(best, 2, `${parts[best]}${parts[best + 1]}`);
  }
}

/** The tokens of `text`, where <|endoftext|> is the only added token. */
export function encode({ model }: TokenizerJson, text: string): number[] {
  const ranks = new Map(model.merges.map((merge, rank) => [merge, rank]));
  const idsOf = (section: string) =>
    pretokens(section).flatMap((word) => encodeWord(word, ranks).map((part) => model.vocab[part] as number));
  return text
    .split(endOfText)
    .flatMap((section, i) =>
      i === 0 ? idsOf(section) : [model.vocab[endOfText] as number, ...idsOf(section)],
    );
}
