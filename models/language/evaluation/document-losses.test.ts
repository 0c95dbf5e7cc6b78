import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentLosses } from './document-losses.ts';
import type { Evaluator } from './evaluator.ts';

const endOfText = 9;

/** A model by hand that remembers the last token alone: predicting `target` behind `token` costs 10 token + target nats. */
function table(rows: number, context: number, shapes: string[] = []): Evaluator {
  return {
    rows,
    context,
    lengthFor: (positions) => Math.min(context, 4 * Math.ceil(positions / 4)),
    run: async ({ tokens, targets }) => {
      shapes.push(tokens.dims.join('x'));
      const cost = (token: bigint, k: number) => 10 * Number(token) + Number(targets.data[k]);
      return { lossSum: 0, weightSum: 0, losses: Float32Array.from(tokens.data, cost) };
    },
  };
}

const ids = (...tokens: readonly number[]) => Int32Array.from(tokens);

function costOf(document: Int32Array): number {
  const all = [endOfText, ...document, endOfText];
  return all.slice(1).reduce((sum, target, k) => sum + 10 * (all[k] as number) + target, 0);
}

test('a document costs the sum over its tokens and its end, behind the end of text', async () => {
  const documents = [ids(1, 2), ids(), ids(3)];
  // 9 before 1, 1 before 2, 2 before 9; 9 before 9; 9 before 3, 3 before 9.
  expect([...(await documentLosses(table(2, 8), documents, { endOfText }))]).toEqual([
    91 + 12 + 29,
    99,
    93 + 39,
  ]);
});

test('documents of much the same length share a batch, whose rows are no longer than they need', async () => {
  const shapes: string[] = [];
  const documents = [ids(1, 1, 1, 1, 1), ids(1), ids(2, 2, 2, 2, 2, 2, 2), ids(2, 2)];
  const done: number[] = [];
  const onBatch = (count: number) => void done.push(count);
  await documentLosses(table(2, 8, shapes), documents, { endOfText, onBatch });
  expect(shapes).toEqual(['2x4', '2x8']);
  expect(done).toEqual([2, 4]);
});

test('a document that does not fit the context with its end is refused', async () => {
  const losses = documentLosses(table(2, 4), [ids(1, 1, 1), ids(1, 1, 1, 1)], { endOfText });
  await expect(losses).rejects.toThrow('at most 3 tokens besides their end, received 4');
});

test('what a document costs does not depend on the others, their order or the rows', async () => {
  const document = fc.array(fc.nat(8), { maxLength: 15 }).map((tokens) => ids(...tokens));
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (all, rows) => {
        const losses = await documentLosses(table(rows, 16), all, { endOfText });
        expect([...losses]).toEqual(all.map(costOf));
      },
    ),
    { seed: 1 },
  );
});
