import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { Tokenizer, TokenizerTrainer, unicodeVersion } from '@ouroboros/native';
import { nastyText } from '@ouroboros/native/reference/texts.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

/** Our tokenizer and Hugging Face's, loaded from the same `tokenizer.json`. */
class Both {
  readonly ours: Tokenizer;
  readonly theirs: HuggingFaceTokenizer;

  constructor(json: object) {
    const text = JSON.stringify(json);
    this.ours = Tokenizer.load(JSON.parse(text));
    this.theirs = new HuggingFaceTokenizer(JSON.parse(text), { clean_up_tokenization_spaces: false });
  }

  /** Expects the same ids from both for `text`, and the same text from both for the ids. */
  agree(text: string): void {
    const ids = [...this.ours.encode(text)];
    expect(ids.join(' ')).toBe(this.theirs.encode(text).ids.join(' ')); // as strings: quick to compare
    if (ids.length > 0) expect(this.ours.decode(ids)).toBe(this.theirs.decode(ids));
  }
}

async function train(documents: readonly string[], vocabularySize: number): Promise<Tokenizer> {
  const trainer = new TokenizerTrainer();
  for (const document of documents) trainer.add(document);
  return trainer.train({ vocabularySize });
}

const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));
const sameUnicode = process.versions.unicode === unicodeVersion();

/** Both code points wherever the class changes from one to the next. */
function rangeEnds(): string[] {
  const classes = [/^\p{L}$/u, /^\p{N}$/u, /^\s$/u];
  const ends: string[] = [];
  let before: number | undefined;
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    const kind = classes.findIndex((pattern) => pattern.test(character));
    if (codePoint > 0 && kind !== before) ends.push(String.fromCodePoint(codePoint - 1), character);
    before = kind;
  }
  return ends;
}

const corpus = [
  "the cat's hat isn't the dog's, they'll say 'the the' and the cat, the mat, the hat, the end, the end",
  'aaaa aaaaaaaa aaa ababab abab bababa aab aab 1212 12 121 été été 日本 日本 日本語 🙂🙂 🙂   \n\n  \n\n\t\t e\u0301 e\u0301',
];

describe('our tokenizer and that of Hugging Face, from one tokenizer.json', () => {
  let both: Both;
  beforeAll(async () => {
    both = new Both((await train(corpus, 290)).toJSON());
  });

  test('give nasty texts the same ids', () => {
    fc.assert(
      fc.property(nastyText, (text) => both.agree(text)),
      { seed: 40, numRuns: 3000 },
    );
  });

  test.skipIf(!sameUnicode)('give any sequence of code units the same ids', () => {
    fc.assert(
      fc.property(codeUnits, (text) => both.agree(text)),
      { seed: 41, numRuns: 2000 },
    );
  });

  test.skipIf(!sameUnicode)(
    'class the code points at the ends of every range of letters, numbers and spaces alike',
    () => {
      const ends = rangeEnds();
      expect(ends.length).toBeGreaterThan(2000);
      for (const character of ends) both.agree(`a${character}1 ${character}${character} ${character}`);
    },
  );

  test.each(['a', ' ', '!', 'ab', 'é', '\n'])('give a very long run of %j the same ids', (piece) => {
    const text = piece.repeat(100_000);
    both.agree(text);
  });

  test('treat further added tokens alike', () => {
    const json = JSON.parse(JSON.stringify(both.ours));
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: true, special: false };
    ['the the', '  ', '<|', '日', '\n\n\n'].forEach((content, i) => {
      json.added_tokens.push({ id: 290 + i, content, ...flags });
    });
    const extended = new Both(json);
    fc.assert(
      fc.property(nastyText, (text) => extended.agree(text)),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('read a file whose merges are pairs and whose later merges outrank the results of earlier ones alike', () => {
    const json = JSON.parse(JSON.stringify(both.ours));
    json.model.merges = json.model.merges.map((merge: string) => merge.split(' ')).reverse();
    const reversed = new Both(json);
    fc.assert(
      fc.property(nastyText, (text) => reversed.agree(text)),
      { seed: 43, numRuns: 1000 },
    );
  });
});

const folder = fileURLToPath(new URL('../../../shared/data/tinystories/', import.meta.url));
const absent = !existsSync(`${folder}train.txt`);

/** The first stories that together have at least `bytes` bytes of UTF-8. */
function first(stories: readonly string[], bytes: number): readonly string[] {
  let total = 0;
  const count = stories.findIndex((story) => {
    total += Buffer.byteLength(story);
    return total >= bytes;
  });
  expect(total).toBeGreaterThanOrEqual(bytes);
  return stories.slice(0, count + 1);
}

describe.skipIf(absent)('on real stories (skipped where ../shared/data/tinystories is absent)', () => {
  const stories = (name: string) =>
    readFileSync(`${folder}${name}.txt`, 'utf8')
      .split('<|endoftext|>')
      .map((story) => story.trim())
      .filter((story) => story !== '');

  test('1 MB of training stories, encoded together on several threads, gets the ids of Hugging Face', async () => {
    const megabyte = first(stories('train'), 1e6);
    const { ours, theirs } = new Both((await train(stories('test'), 4096)).toJSON());
    const { tokens, ends } = ours.encodeBatch(megabyte, { threads: 4, appendEndOfText: true });
    let begin = 0;
    for (const [k, story] of megabyte.entries()) {
      const ids = [...theirs.encode(story).ids, ours.endOfText];
      expect(tokens.subarray(begin, ends[k]).join(' ')).toBe(ids.join(' '));
      begin = ends[k] as number;
    }
    expect(begin).toBe(tokens.length);
  });

  test('every test story gets the ids of Hugging Face', async () => {
    const both = new Both((await train(stories('train'), 2048)).toJSON());
    for (const story of stories('test')) both.agree(story);
  });
});
