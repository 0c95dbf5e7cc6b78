import { Fault } from '@ouroboros/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LocatedStory,
  type SplitOptions,
  separator,
  splitStories,
  validUtf8Prefix,
} from './story-splitter.ts';

/** Bytes cut at the given places (taken modulo what is left). */
function chop(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((begin, k) => bytes.subarray(begin, at[k] ?? bytes.length));
}

async function split(
  chunks: Iterable<Uint8Array>,
  options: Partial<SplitOptions> = {},
): Promise<LocatedStory[]> {
  const stories: LocatedStory[] = [];
  for await (const story of splitStories(chunks, { path: 'stories.txt', ...options })) stories.push(story);
  return stories;
}

const texts = async (text: string) => (await split([Buffer.from(text)])).map((story) => story.text);

test('stories are what stands between separators, without the white space around them', async () => {
  expect(await texts('One.\nTwo.\n<|endoftext|>\n\n Three. \n<|endoftext|>\n')).toEqual([
    'One.\nTwo.',
    'Three.',
  ]);
});

test('the last separator may be missing, and the first may come first', async () => {
  expect(await texts('<|endoftext|>\nOne.\n<|endoftext|>\nTwo.')).toEqual(['One.', 'Two.']);
});

test('Windows line ends, a byte order mark and blank stories leave no trace', async () => {
  const text = '\ufeffOne.\r\nTwo.\r\n<|endoftext|>\r\n \r\n<|endoftext|>\r\n<|endoftext|>\r\nThree.\r\n';
  expect(await texts(text)).toEqual(['One.\nTwo.', 'Three.']);
});

test('a separator inside a line separates too: no story ever holds one', async () => {
  expect(await texts('One. <|endoftext|> Two.')).toEqual(['One.', 'Two.']);
});

test('nothing but white space and separators holds no story', async () => {
  expect(await texts('')).toEqual([]);
  expect(await texts(' \n<|endoftext|>\n\n')).toEqual([]);
});

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('\r\n', '\n', '\r', ' ', separator, '<|endof', 'text|>', '<', '\ufeff', 'Zoë 🦊'),
);

/** The obvious splitter: the whole text at once. */
const reference = (text: string) =>
  text
    .split(separator)
    .map((each) => each.replaceAll('\r\n', '\n').trim())
    .filter((each) => each !== '');

test('any text splits alike wherever its bytes are cut into chunks, and each story begins where it says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      async (pieces, cuts) => {
        const text = pieces.join('');
        const bytes = Buffer.from(text);
        const stories = await split(chop(bytes, cuts));
        expect(stories.map((story) => story.text)).toEqual(reference(text));
        for (const story of stories) {
          expect(reference(bytes.subarray(story.begin).toString())[0]).toBe(story.text);
        }
      },
    ),
    { seed: 2, numRuns: 400 },
  );
});

test('reading may begin anywhere, even inside a letter: the stories behind the next separator come', async () => {
  const bytes = Buffer.from('Zoë 🦊.\n<|endoftext|>\nÉmile.\n<|endoftext|>\nThree.');
  const all = await split([bytes]);
  for (let position = 1; position <= bytes.length; position++) {
    const found = await split([bytes.subarray(position)], { position, partial: true });
    expect(found).toEqual(all.filter(({ begin }) => begin >= position + separator.length));
  }
});

test('invalid UTF-8 is named with its file and byte, wherever the chunks are cut', async () => {
  const before = Buffer.from('Zoë.\n<|endoftext|>\nFine ');
  const bytes = Buffer.concat([before, Buffer.from([0xff]), Buffer.from('.\n<|endoftext|>\nMore.')]);
  for (const cuts of [[], [before.length], [before.length + 1, 3, 20]]) {
    const error = await split(chop(bytes, cuts)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code: 'data/invalid-utf8', kind: 'request' });
    expect((error as Fault).message).toContain(`stories.txt: expected UTF-8 text`);
    expect((error as Fault).message).toContain(`at byte ${before.length};`);
  }
});

test('the valid prefix ends at the first byte that cannot go on', () => {
  const cases: readonly (readonly [readonly number[], number])[] = [
    [[], 0],
    [[0x41, 0x42], 2],
    [[0xff], 0],
    [[0x41, 0x80], 1],
    [[0xc3, 0x41], 1],
    [[0xe2, 0x82, 0x41], 2],
    [[0xe2, 0x82], 2],
    [[0xc0, 0xaf], 0],
    [[0xed, 0xa0, 0x80], 1],
    [[0x41, 0xf0, 0x9f, 0xa6, 0x8a, 0xf5], 5],
  ];
  for (const [bytes, valid] of cases) expect(validUtf8Prefix(Uint8Array.from(bytes))).toBe(valid);
});

test('a text without separators is refused before it fills the memory', async () => {
  const chunks = Array.from({ length: 10 }, () => Buffer.alloc(100, 'a'));
  await expect(split(chunks, { maximumBytes: 500 })).rejects.toMatchObject({ code: 'data/story-too-long' });
});
