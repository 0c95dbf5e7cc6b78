import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nastyText, repetitiveText } from './reference/texts.ts';
import * as reference from './reference/tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import { tokenizerJson } from './tokenizer-json.ts';
import { TokenizerTrainer } from './tokenizer-trainer.ts';

async function train(
  documents: readonly (string | Uint8Array)[],
  vocabularySize: number,
): Promise<Tokenizer> {
  const trainer = new TokenizerTrainer();
  for (const document of documents) trainer.add(document);
  return trainer.train({ vocabularySize });
}

test('training equals the reference that counts everything anew for each merge', async () => {
  const corpus = fc.array(fc.oneof(repetitiveText, nastyText), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(corpus, fc.integer({ min: 257, max: 330 }), async (documents, wanted) => {
      const definition = reference.train(documents, wanted);
      const tokenizer = await train(documents, definition.tokens.length);
      expect(tokenizer.toJSON()).toEqual(tokenizerJson(definition));
      expect(new Set(definition.tokens).size).toBe(definition.tokens.length);
    }),
    { seed: 20, numRuns: 300 },
  );
});

test('documents added in batches, on any number of threads, count as those added one by one', async () => {
  const corpus = fc.array(fc.array(fc.oneof(repetitiveText, nastyText), { maxLength: 8 }), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(corpus, fc.integer({ min: 1, max: 5 }), async (batches, threads) => {
      const vocabularySize = reference.train(batches.flat(), 290).tokens.length;
      const trainer = new TokenizerTrainer();
      await Promise.all(batches.map((texts) => trainer.addBatch(texts, { threads })));
      const tokenizer = await trainer.train({ vocabularySize });
      expect(tokenizer.toJSON()).toEqual((await train(batches.flat(), vocabularySize)).toJSON());
    }),
    { seed: 21, numRuns: 100 },
  );
});

test('a batch with a text that is none, or while training, is refused', async () => {
  const trainer = new TokenizerTrainer();
  await expect(trainer.addBatch(['fine', 3 as unknown as string])).rejects.toMatchObject({
    code: 'native/argument',
  });
  await trainer.addBatch(['aa aa']);
  const training = trainer.train({ vocabularySize: 257 });
  await expect(trainer.addBatch(['b'])).rejects.toMatchObject({ code: 'tokenizer/training' });
  await training;
});

test('the vocabulary begins as that of GPT-2 and ends with the end of text', async () => {
  const tokenizer = await train(['hello hello'], 260);
  expect(tokenizer.toJSON().model.merges).toEqual(['e l', 'h el', 'l o']);
  expect([tokenizer.encode('!')[0], tokenizer.encode('~')[0], tokenizer.encode('\0')[0]]).toEqual([
    0, 93, 188,
  ]);
  expect([tokenizer.vocabularySize, tokenizer.endOfText]).toEqual([260, 259]);
});

test('among equally frequent pairs the one with the lowest ids is merged first', async () => {
  const tokenizer = await train(
    ['ba ba', 'ab ab', 'ac ac'].map((text) => text.replaceAll(' ', '\n')),
    260,
  );
  expect(tokenizer.toJSON().model.merges).toEqual(['a b', 'a c', 'b a']);
});

test('the order of documents and the cut between them make no difference where pre-tokens stay whole', async () => {
  const documents = ['one two two\n', 'three three\n', 'two one four four\n'];
  const expected = (await train(documents, 270)).toJSON();
  expect((await train([...documents].reverse(), 270)).toJSON()).toEqual(expected);
  expect((await train([documents.join('')], 270)).toJSON()).toEqual(expected);
  expect((await train([documents.join('<|endoftext|>')], 270)).toJSON()).toEqual(expected);
  expect(
    (
      await train(
        documents.map((text) => new TextEncoder().encode(text)),
        270,
      )
    ).toJSON(),
  ).toEqual(expected);
});

test('more documents can be added after training', async () => {
  const trainer = new TokenizerTrainer();
  trainer.add('abab abab');
  const first = await trainer.train({ vocabularySize: 258 });
  trainer.add('xy xy xy xy xy xy');
  const second = await trainer.train({ vocabularySize: 258 });
  expect([first, second].map((tokenizer) => tokenizer.toJSON().model.merges)).toEqual([['a b'], ['x y']]);
});

test('a vocabulary that the corpus does not support is refused with the size that it does', async () => {
  const documents = ['hello hello hello'];
  const reachable = reference.train(documents, 1000).tokens.length;
  await expect(train(documents, 1000)).rejects.toMatchObject({
    code: 'tokenizer/vocabulary-too-large',
    kind: 'request',
    message: `a vocabulary of 1000 tokens: expected a corpus with enough repeated pairs for it, received one that supports ${reachable}; ask for at most ${reachable} or train on more text`,
  });
  expect((await train(documents, reachable)).vocabularySize).toBe(reachable);
  await expect(train([], 258)).rejects.toMatchObject({ code: 'tokenizer/vocabulary-too-large' });
  expect((await train([], 257)).vocabularySize).toBe(257);
});

test.each([256, 0, -1, 300.5, Number.NaN, 2 ** 24 + 1, '300' as unknown as number])(
  'a vocabulary of %s tokens is refused',
  async (vocabularySize) => {
    await expect(train(['a'], vocabularySize)).rejects.toMatchObject({
      code: 'native/argument',
      kind: 'request',
    });
  },
);

test('an unknown option is refused with the nearest known one', async () => {
  const options = { vocabularySiz: 300 } as unknown as { vocabularySize: number };
  await expect(new TokenizerTrainer().train(options)).rejects.toThrow(/did you mean vocabularySize/);
});

test('bytes that are not UTF-8 are refused with their offset, and nothing of the document is counted', async () => {
  const trainer = new TokenizerTrainer();
  trainer.add('ab ab ab');
  const broken = Uint8Array.from([...Buffer.from('xyxyxyxyxyxy'), 0xff]);
  expect(() => trainer.add(broken)).toThrow(
    expect.objectContaining({ code: 'tokenizer/invalid-utf8', byteOffset: 12 }),
  );
  expect((await trainer.train({ vocabularySize: 258 })).toJSON().model.merges).toEqual(['a b']);
});

test('a document that is no text is refused', () => {
  expect(() => new TokenizerTrainer().add(5 as unknown as string)).toThrow(
    expect.objectContaining({ code: 'native/argument' }),
  );
});

test('a trainer that is training refuses more work until it is done', async () => {
  const trainer = new TokenizerTrainer();
  trainer.add('abab abab');
  const training = trainer.train({ vocabularySize: 258 });
  expect(() => trainer.add('more')).toThrow(expect.objectContaining({ code: 'tokenizer/training' }));
  await expect(trainer.train({ vocabularySize: 258 })).rejects.toMatchObject({ code: 'tokenizer/training' });
  await training;
  trainer.add('more');
});

test('one very long word trains as the reference trains it', async () => {
  const documents = ['ab'.repeat(700) + 'a'.repeat(900)];
  const definition = reference.train(documents, 280);
  expect((await train(documents, definition.tokens.length)).toJSON()).toEqual(tokenizerJson(definition));
});
