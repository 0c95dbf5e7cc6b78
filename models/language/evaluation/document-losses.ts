import type { EvaluationBatch, Evaluator } from './evaluator.ts';

/** How documents are predicted. */
export interface DocumentLossOptions {
  /** Id of <|endoftext|>: what every document begins after, and its last prediction. */
  readonly endOfText: number;
  /** Told after every batch how many documents are done. */
  readonly onBatch?: (done: number) => void | Promise<void>;
}

/**
 * What predicting every document costs, in nats, [D], D documents in any order of lengths: the sum over all its tokens and its end of -log p(token | <|endoftext|> and the
 * tokens before), which is -log of the probability that the model writes this very sequence at temperature 1.
 *
 * @param documents tokens without their end, each at most P - 1 of them
 * @throws RangeError for a longer document.
 */
export async function documentLosses(
  evaluator: Evaluator,
  documents: readonly Int32Array[],
  { endOfText, onBatch }: DocumentLossOptions,
): Promise<Float64Array> {
  const { rows } = evaluator;
  const order = byLength(documents);
  const sums = new Float64Array(documents.length);
  for (let first = 0; first < order.length; first += rows) {
    const chosen = order.subarray(first, first + rows);
    const part = Array.from(chosen, (document) => documents[document] as Int32Array);
    const length = lengthOf(part, evaluator);
    const { losses } = await evaluator.run(documentBatch(part, { rows, length, endOfText }));
    for (const [row, document] of chosen.entries()) {
      const predictions = (part[row] as Int32Array).length + 1;
      sums[document] = sum(losses.subarray(row * length, row * length + predictions));
    }
    await onBatch?.(first + part.length);
  }
  return sums;
}

/** The documents from the shortest to the longest, so that rows of a batch have much the same length. */
function byLength(documents: readonly Int32Array[]): Uint32Array {
  const length = (document: number) => (documents[document] as Int32Array).length;
  return Uint32Array.from(documents.keys()).sort((a, b) => length(a) - length(b) || a - b);
}

function lengthOf(documents: readonly Int32Array[], evaluator: Evaluator): number {
  const longest = Math.max(...documents.map(({ length }) => length));
  if (longest >= evaluator.context) throw tooLong(longest, evaluator.context);
  return evaluator.lengthFor(longest + 1);
}

/** A document a row, <|endoftext|> before and behind it. */
function documentBatch(
  documents: readonly Int32Array[],
  { rows, length, endOfText }: { readonly rows: number; readonly length: number; readonly endOfText: number },
): EvaluationBatch {
  const dims = [rows, length];
  const tokens = new BigInt64Array(rows * length).fill(BigInt(endOfText));
  const targets = tokens.slice();
  for (const [row, document] of documents.entries()) {
    const ids = BigInt64Array.from(document, BigInt);
    tokens.set(ids, row * length + 1);
    targets.set(ids, row * length);
  }
  const weights = new Float32Array(rows * length).fill(1);
  return {
    tokens: { dtype: 'int64', dims, data: tokens },
    targets: { dtype: 'int64', dims, data: targets },
    weights: { dtype: 'float32', dims, data: weights },
  };
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function tooLong(tokens: number, context: number): RangeError {
  return new RangeError(
    `expected documents of at most ${context - 1} tokens besides their end, received ${tokens}`,
  );
}
