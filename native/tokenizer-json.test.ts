import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tokenizer } from './tokenizer.ts';
import { TokenizerTrainer } from './tokenizer-trainer.ts';

const folder = mkdtempSync(join(tmpdir(), 'ouroboros-tokenizer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let tokenizer: Tokenizer;

beforeAll(async () => {
  const trainer = new TokenizerTrainer();
  trainer.add('the cat the hat the mat __proto__ __proto__ toString constructor constructor 日本 日本');
  tokenizer = await trainer.train({ vocabularySize: 280 });
});

// biome-ignore lint/suspicious/noExplicitAny: documents are broken on purpose
type Loose = any;

function changed(change: (document: Loose) => unknown): object {
  const document = JSON.parse(JSON.stringify(tokenizer));
  change(document);
  return document;
}

test('a saved tokenizer loads as itself, and saving again writes the same bytes', () => {
  const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
  tokenizer.save(first);
  const loaded = Tokenizer.load(first);
  loaded.save(second);
  expect(readFileSync(second)).toEqual(readFileSync(first));
  expect(loaded.toJSON()).toEqual(tokenizer.toJSON());
  expect(loaded.encode('the cat 日本 __proto__')).toEqual(tokenizer.encode('the cat 日本 __proto__'));
  expect(readdirSync(folder).sort()).toEqual(['first.json', 'second.json']);
});

test("the layouts of GPT-2's own file and of newer ones load alike", () => {
  const old = changed((document) => {
    delete document.model.type;
    delete document.model.byte_fallback;
    document.model.continuing_subword_prefix = '';
    document.model.end_of_word_suffix = '';
    document.added_tokens[0].normalized = true;
    document.pre_tokenizer = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
    document.post_processor = { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false };
    document.decoder = { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true };
  });
  const pairs = changed((document) => {
    document.model.merges = document.model.merges.map((merge: string) => merge.split(' '));
  });
  for (const document of [old, pairs]) expect(Tokenizer.load(document).toJSON()).toEqual(tokenizer.toJSON());
});

test('ids in another order and further added tokens are kept', () => {
  const size = tokenizer.vocabularySize;
  const document = changed(({ model, added_tokens }) => {
    for (const token of Object.keys(model.vocab)) model.vocab[token] = size - 1 - model.vocab[token];
    added_tokens[0].id = 0;
    added_tokens.push(
      { id: size, content: '   ', special: false },
      { id: size + 1, content: ' 日', special: false },
    );
  });
  const other = Tokenizer.load(document);
  expect(other.endOfText).toBe(0);
  expect(other.vocabularySize).toBe(size + 2);
  expect([...other.encode('the')]).toEqual(Array.from(tokenizer.encode('the'), (id) => size - 1 - id));
  expect([...other.encode('   <|endoftext|> 日')]).toEqual([size, 0, size + 1]);
  expect(other.decode([size, 0, size + 1])).toBe('   <|endoftext|> 日');
  expect(Tokenizer.load(JSON.parse(JSON.stringify(other))).toJSON()).toEqual(other.toJSON());
});

test('of overlapping added tokens the longest that starts first is taken', () => {
  const document = changed(({ added_tokens }) => {
    ['ab', 'abcd', 'bcde'].forEach((content, i) => {
      added_tokens.push({ id: 280 + i, content, special: false });
    });
  });
  const other = Tokenizer.load(document);
  expect([...other.encode('abcde')]).toEqual([281, ...other.encode('e')]);
  expect([...other.encode('abcbcde')]).toEqual([280, ...other.encode('c'), 282]);
});

const broken: [field: string, change: (document: Loose) => unknown][] = [
  ['truncation', (d) => (d.truncation = { max_length: 5 })],
  ['padding', (d) => (d.padding = { strategy: 'BatchLongest' })],
  ['normalizer', (d) => (d.normalizer = { type: 'NFC' })],
  ['pre_tokenizer.type', (d) => (d.pre_tokenizer = { type: 'Whitespace' })],
  ['pre_tokenizer.type', (d) => (d.pre_tokenizer = null)],
  ['pre_tokenizer.add_prefix_space', (d) => (d.pre_tokenizer.add_prefix_space = true)],
  ['pre_tokenizer.use_regex', (d) => (d.pre_tokenizer.use_regex = false)],
  ['post_processor.type', (d) => (d.post_processor = { type: 'TemplateProcessing' })],
  ['decoder.type', (d) => delete d.decoder],
  ['model.type', (d) => (d.model.type = 'WordPiece')],
  ['model.dropout', (d) => (d.model.dropout = 0.1)],
  ['model.continuing_subword_prefix', (d) => (d.model.continuing_subword_prefix = '##')],
  ['model.end_of_word_suffix', (d) => (d.model.end_of_word_suffix = '</w>')],
  ['model.fuse_unk', (d) => (d.model.fuse_unk = true)],
  ['model.byte_fallback', (d) => (d.model.byte_fallback = true)],
  ['model.ignore_merges', (d) => (d.model.ignore_merges = true)],
  ['model.vocab', (d) => (d.model.vocab = [])],
  ['model.vocab', (d) => delete d.model.vocab['!']],
  ['model.vocab["!"]', (d) => (d.model.vocab['!'] = -1)],
  ['model.vocab["!"]', (d) => (d.model.vocab['!'] = '0')],
  ['model.vocab["\\""]', (d) => (d.model.vocab['"'] = 0)],
  ['model.vocab["two words"]', (d) => (d.model.vocab['two words'] = 280)],
  ['model.vocab[""]', (d) => (d.model.vocab[''] = 280)],
  ['model.vocab', (d) => (d.model.vocab.gap = 4_000_000_000)],
  ['model.merges', (d) => (d.model.merges = 'a b')],
  ['model.merges[0]', (d) => (d.model.merges[0] = 'a b c')],
  ['model.merges[1]', (d) => (d.model.merges[1] = ['a'])],
  ['model.merges[1]', (d) => (d.model.merges[1] = ['a', 3])],
  ['model.merges[2]', (d) => (d.model.merges[2] = 'zz q')],
  ['model.merges[2]', (d) => (d.model.merges[2] = '! !')],
  ['added_tokens', (d) => delete d.added_tokens],
  ['added_tokens', (d) => (d.added_tokens[0] = { id: 280, content: '<s>' })],
  ['added_tokens[0]', (d) => (d.added_tokens[0] = null)],
  ['added_tokens[0].id', (d) => (d.added_tokens[0].id = 1.5)],
  ['added_tokens[0].id', (d) => (d.added_tokens[0].id = 7)],
  ['added_tokens[0].lstrip', (d) => (d.added_tokens[0].lstrip = true)],
  ['added_tokens[0].single_word', (d) => (d.added_tokens[0].single_word = true)],
  ['added_tokens[1].content', (d) => d.added_tokens.push({ id: 280, content: '' })],
  ['added_tokens[1].content', (d) => d.added_tokens.push({ id: 280, content: '\ud800' })],
];

test.each(broken)('%s: what is not of GPT-2’s kind is refused by its name', (field, change) => {
  const parts = { code: 'tokenizer/unsupported', kind: 'request' };
  expect(() => Tokenizer.load(changed(change))).toThrow(expect.objectContaining(parts));
  expect(() => Tokenizer.load(changed(change))).toThrow(`tokenizer.json field ${field}: expected`);
});

test('a file that is missing, no JSON or nowhere to be written is refused by its path', () => {
  const path = join(folder, 'broken.json');
  writeFileSync(path, '{"version":');
  expect(() => Tokenizer.load(path)).toThrow(
    expect.objectContaining({ code: 'tokenizer/not-json', kind: 'request' }),
  );
  expect(() => Tokenizer.load(path)).toThrow(path);
  expect(() => Tokenizer.load(join(folder, 'none.json'))).toThrow(
    expect.objectContaining({ code: 'tokenizer/unreadable' }),
  );
  expect(() => tokenizer.save(join(folder, 'none', 'tokenizer.json'))).toThrow(
    expect.objectContaining({ code: 'tokenizer/unwritable', kind: 'failure' }),
  );
  for (const source of ['', 3, null, []]) expect(() => Tokenizer.load(source as string)).toThrow(Fault);
});

/** Loads what may be anything; what loads must work. Everything that is refused must be refused by a Fault of ours. */
function tryLoad(document: object): boolean {
  let loaded: Tokenizer;
  try {
    loaded = Tokenizer.load(document);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).code).toBe('tokenizer/unsupported');
    return false;
  }
  const text = 'the cat <|endoftext|> 日本 🙂';
  loaded.encodeBatch([text, text], { threads: 2 });
  loaded.decode(loaded.encode(text));
  loaded.decode(Array.from({ length: loaded.vocabularySize }, (_, id) => id));
  return true;
}

/** Puts `value` at the place in `document` to which `steps` lead. */
function mutate(document: Loose, steps: readonly number[], value: unknown): void {
  let parent = document;
  for (const [depth, step] of steps.entries()) {
    const keys = Object.keys(parent);
    if (keys.length === 0) return;
    const key = keys[step % keys.length] as string;
    const child = parent[key];
    if (depth === steps.length - 1 || typeof child !== 'object' || child === null) {
      parent[key] = value;
      return;
    }
    parent = child;
  }
}

test('a document with random values in random places loads or is refused, and never crashes', () => {
  const steps = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 4 });
  const value = fc.oneof(
    fc.jsonValue(),
    fc.integer({ min: -3, max: 300 }),
    fc.constantFrom('a b', '!', ['a', 'b'], 2 ** 32),
  );
  let refused = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(steps, value), { minLength: 1, maxLength: 3 }), (mutations) => {
      const document = changed((copy) => {
        for (const [path, replacement] of mutations) mutate(copy, path, replacement);
      });
      refused += tryLoad(document) ? 0 : 1;
    }),
    { seed: 30, numRuns: 600 },
  );
  expect(refused).toBeGreaterThan(100);
});

test('a file with random bytes changed loads or is refused, and never crashes', () => {
  const path = join(folder, 'mutated.json');
  const original = Buffer.from(JSON.stringify(tokenizer));
  const edits = fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 32, max: 126 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(edits, (changes) => {
      const bytes = Buffer.from(original);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(path, bytes);
      try {
        const loaded = Tokenizer.load(path);
        loaded.decode(loaded.encode('the cat <|endoftext|> 日本'));
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
        expect(['tokenizer/unsupported', 'tokenizer/not-json']).toContain((error as Fault).code);
      }
    }),
    { seed: 31, numRuns: 400 },
  );
});
