import type { TokenView } from '@ouroboros/data/tokens';

/** How documents are read. */
export interface DocumentOptions {
  /** The token that ends a document: left out where it does. */
  readonly endOfText?: number;
}

/** Tokens gathered at once. */
const block = 1 << 18;

/** Documents [first, last) that begin within one block; at least one. */
function lastOfBlock(ends: Float64Array, first: number, begin: number): number {
  let last = first + 1;
  while (last < ends.length && (ends[last] as number) - begin <= block) last++;
  return last;
}

function withoutEnd(tokens: Int32Array, endOfText: number | undefined): Int32Array {
  return tokens.length > 0 && tokens.at(-1) === endOfText ? tokens.subarray(0, -1) : tokens;
}

/**
 * The documents of a view, in order, as token ids int32 [T of the document]; many are read at once, and each keeps its memory only
 * as long as it is used.
 */
export function* documentsOf(view: TokenView, { endOfText }: DocumentOptions = {}): Generator<Int32Array> {
  const ends = view.documentEnds();
  let begin = 0;
  for (let first = 0; first < ends.length; ) {
    const last = lastOfBlock(ends, first, begin);
    const end = ends[last - 1] as number;
    const tokens = end === begin ? new Int32Array() : view.gather(Float64Array.of(begin), end - begin);
    for (let from = begin; first < last; first++) {
      const to = ends[first] as number;
      yield withoutEnd(tokens.subarray(from - begin, to - begin), endOfText);
      from = to;
    }
    begin = end;
  }
}
