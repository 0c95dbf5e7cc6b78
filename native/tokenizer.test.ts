import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { anyText, nastyText, repetitiveText } from './reference/texts.ts';
import * as reference from './reference/tokenizer.ts';
import { tablesPath, unicodeTables } from './scripts/unicode-tables.ts';
import type { Tokenizer } from './tokenizer.ts';
import { invalidUtf8Offset, unicodeVersion } from './tokenizer-text.ts';
import { TokenizerTrainer } from './tokenizer-trainer.ts';

const corpus = [
  "The cat's hat isn't the dog's. They'll say 'the the' and the cat sat on the mat; the mat, the hat, the cat.",
  'aaaa aaaaaaaa aaa ababab abab bababa aab aab 1212 12 121 été été 日本 日本 日本語 🙂🙂 🙂   \n\n  \n\n\t\t the end',
  'cabcab abcabc bcabca cab abc bca <|endoftext|> the end the end\r\n\r\nthe end of the text is the end',
];

const sameUnicode = process.versions.unicode === unicodeVersion();
let tokenizer: Tokenizer;

beforeAll(async () => {
  const trainer = new TokenizerTrainer();
  for (const document of corpus) trainer.add(document);
  tokenizer = await trainer.train({ vocabularySize: 300 });
});

const inUtf8 = (text: string) => new TextEncoder().encode(text);

test.skipIf(!sameUnicode)(
  'the committed Unicode tables are those of the regular expressions of this Node',
  () => {
    expect(readFileSync(tablesPath, 'utf8')).toBe(unicodeTables());
  },
);

test('encoding equals the reference on nasty texts', () => {
  const json = tokenizer.toJSON();
  fc.assert(
    fc.property(fc.oneof(nastyText, repetitiveText), (text) => {
      expect([...tokenizer.encode(text)]).toEqual(reference.encode(json, text));
    }),
    { seed: 21, numRuns: 1000 },
  );
});

test.skipIf(!sameUnicode)('encoding equals the reference on any sequence of code units', () => {
  const json = tokenizer.toJSON();
  fc.assert(
    fc.property(anyText, (text) => {
      expect([...tokenizer.encode(text)]).toEqual(reference.encode(json, text));
    }),
    { seed: 22, numRuns: 1000 },
  );
});

test('long words, which take another way than short ones, equal the reference', () => {
  const json = tokenizer.toJSON();
  const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'the', 'aab'), { minLength: 10, maxLength: 120 });
  fc.assert(
    fc.property(letters, (word) => {
      const text = word.join('');
      expect([...tokenizer.encode(text)]).toEqual(reference.encode(json, text));
    }),
    { seed: 23, numRuns: 200 },
  );
});

test.each(['a', ' ', '!', '\n', 'é', '🙂'])('a megabyte of %j is encoded and decoded back', (piece) => {
  const text = piece.repeat(1_000_000 / Buffer.byteLength(piece));
  expect(tokenizer.decode(tokenizer.encode(text)) === text).toBe(true);
});

test('decoding the tokens of a text gives the text', () => {
  fc.assert(
    fc.property(fc.oneof(nastyText, anyText), (text) => {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.replace(/\p{Cs}/gu, '\ufffd'));
    }),
    { seed: 24, numRuns: 1000 },
  );
});

test('a string and its UTF-8 bytes have the same tokens', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      expect(tokenizer.encode(inUtf8(text))).toEqual(tokenizer.encode(text));
    }),
    { seed: 25, numRuns: 300 },
  );
});

test('decoding any tokens replaces what is not UTF-8 as TextDecoder does', () => {
  const ids = fc.array(fc.integer({ min: 0, max: 299 }), { maxLength: 30 });
  fc.assert(
    fc.property(ids, (tokens) => {
      const bytes = Buffer.concat(tokens.map((id) => tokenizer.tokenBytes(id)));
      const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      expect(tokenizer.decode(tokens)).toBe(expected);
      expect(tokenizer.decode(Uint32Array.from(tokens))).toBe(expected);
    }),
    { seed: 26, numRuns: 500 },
  );
});

test('a batch holds the tokens of each document in order, for any number of threads', () => {
  const batches = fc.array(fc.oneof(nastyText, nastyText.map(inUtf8)), { maxLength: 30 });
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 5 }), fc.boolean(), (texts, threads, appendEndOfText) => {
      const { tokens, ends } = tokenizer.encodeBatch(texts, { threads, appendEndOfText });
      const end = appendEndOfText ? [tokenizer.endOfText] : [];
      const each = texts.map((text) => [...tokenizer.encode(text), ...end]);
      expect([...tokens]).toEqual(each.flat());
      let total = 0;
      expect([...ends]).toEqual(each.map((own) => (total += own.length)));
    }),
    { seed: 27, numRuns: 300 },
  );
});

test('batches that are encoded later give what batches encoded at once do, several at a time and between other calls', async () => {
  const batches = fc.array(fc.array(fc.oneof(nastyText, nastyText.map(inUtf8)), { maxLength: 20 }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 1, max: 5 }), async (all, threads) => {
      const options = { threads, appendEndOfText: true };
      const later = all.map((texts) => tokenizer.encodeBatchLater(texts, options));
      const meanwhile = all.map((texts) => tokenizer.encodeBatch(texts, options));
      expect(await Promise.all(later)).toEqual(meanwhile);
    }),
    { seed: 28, numRuns: 100 },
  );
});

test('a batch that is encoded later may be altered meanwhile', async () => {
  const bytes = inUtf8('aaaa');
  const texts = [bytes, 'b'];
  const later = tokenizer.encodeBatchLater(texts);
  bytes.fill(0x63);
  texts.length = 0;
  expect((await later).tokens).toEqual(tokenizer.encodeBatch(['aaaa', 'b']).tokens);
});

test('wrong arguments of a batch for later reject its promise', async () => {
  const refusal = { code: 'native/argument', kind: 'request' };
  await expect(tokenizer.encodeBatchLater([3 as unknown as string])).rejects.toMatchObject(refusal);
  await expect(tokenizer.encodeBatchLater([], { threads: 0 })).rejects.toMatchObject(refusal);
  await expect(tokenizer.encodeBatchLater([Uint8Array.of(0xff)])).rejects.toMatchObject({
    code: 'tokenizer/invalid-utf8',
  });
});

test('the end of text inside a text is one token', () => {
  const [end, a, b] = [tokenizer.endOfText, ...tokenizer.encode('a'), ...tokenizer.encode('b')];
  expect([...tokenizer.encode('a<|endoftext|>b<|endoftext|>')]).toEqual([a, end, b, end]);
  expect(Buffer.from(tokenizer.tokenBytes(tokenizer.endOfText)).toString()).toBe('<|endoftext|>');
});

test.each([300, -1, 1.5, Number.NaN, '3' as unknown as number])('the id %s is refused', (id) => {
  const refusal = { code: 'tokenizer/id-out-of-range', kind: 'request' };
  expect(() => tokenizer.decode([0, id])).toThrow(expect.objectContaining(refusal));
  expect(() => tokenizer.decode([0, id])).toThrow(/ids\[1\]: expected a token from 0 to 299/);
  expect(() => tokenizer.tokenBytes(id)).toThrow(expect.objectContaining(refusal));
});

/** Malformed sequences: each byte string and the offset of its first bad byte (Unicode, table 3-7). */
const malformed: [name: string, bytes: number[], offset: number][] = [
  ['a lone continuation', [0x61, 0x80], 1],
  ['an overlong slash', [0xc0, 0xaf], 0],
  ['an overlong NUL', [0xe0, 0x80, 0x80], 0],
  ['a surrogate', [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
  ['a code point past U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
  ['a byte that never occurs', [...Array(9).fill(0x61), 0xff], 9],
  ['a cut sequence', [0xf0, 0x9f, 0x99], 0],
  ['a broken tail', [0xe6, 0x97, 0x41], 0],
];

test.each(malformed)('%s is refused with the offset of its first byte', (_, values, byteOffset) => {
  const bytes = Uint8Array.from(values);
  const refusal = { code: 'tokenizer/invalid-utf8', byteOffset };
  expect(invalidUtf8Offset(bytes)).toBe(byteOffset);
  expect(() => tokenizer.encode(bytes)).toThrow(expect.objectContaining(refusal));
  expect(() => tokenizer.encodeBatch(['fine', bytes])).toThrow(expect.objectContaining(refusal));
  expect(() => tokenizer.encodeBatch(['fine', bytes])).toThrow(/texts\[1\]/);
});

test('the UTF-8 that is found valid is what TextDecoder finds valid', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const valid = (bytes: Uint8Array) => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const interesting = fc.constantFrom(
    0x41,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.array(interesting, { maxLength: 12 }), (any, chosen) => {
      for (const bytes of [any, Uint8Array.from(chosen)]) {
        const offset = invalidUtf8Offset(bytes);
        expect(offset === undefined).toBe(valid(bytes));
        if (offset !== undefined) expect(valid(bytes.subarray(0, offset))).toBe(true);
      }
    }),
    { seed: 28, numRuns: 2000 },
  );
});

test.each([
  ['texts that are no array', () => tokenizer.encodeBatch('text' as unknown as string[])],
  ['a text that is a number', () => tokenizer.encodeBatch([3 as unknown as string])],
  ['no threads', () => tokenizer.encodeBatch([], { threads: 0 })],
  ['an unknown option', () => tokenizer.encodeBatch([], { thread: 2 } as object)],
  [
    'a flag that is no boolean',
    () => tokenizer.encodeBatch([], { appendEndOfText: 1 as unknown as boolean }),
  ],
  ['a text that is undefined', () => tokenizer.encode(undefined as unknown as string)],
])('%s: refused', (_, call) => {
  expect(call).toThrow(expect.objectContaining({ code: 'native/argument', kind: 'request' }));
});

test('nothing is encoded to nothing', () => {
  expect([...tokenizer.encode('')]).toEqual([]);
  expect(tokenizer.decode([])).toBe('');
  expect(tokenizer.encodeBatch([])).toEqual({ tokens: new Uint32Array(), ends: new Float64Array() });
  expect(tokenizer.encodeBatch(['', ''], { appendEndOfText: true }).ends).toEqual(Float64Array.of(1, 2));
});

test('detached and shared bytes are read without harm', () => {
  const detached = inUtf8('gone');
  structuredClone(detached, { transfer: [detached.buffer] });
  expect([...tokenizer.encode(detached)]).toEqual([]);
  const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(0x61);
  expect(tokenizer.encode(shared)).toEqual(tokenizer.encode('aaa'));
});
