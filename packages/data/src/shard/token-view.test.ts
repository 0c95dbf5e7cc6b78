import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { purposes } from '@ouroboros/native';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concatenateShards } from './concatenation.ts';
import { openTokenShard, type TokenShard } from './token-shard.ts';
import { TokenShardWriter } from './token-shard-writer.ts';
import { type TokenPart, TokenView } from './token-view.ts';

const vocabulary = 70_000;
let folder: string;
/** Shards of different sizes, an empty one and one in many files among them, and their documents. */
let shards: readonly { readonly shard: TokenShard; readonly documents: readonly (readonly number[])[] }[];

async function writeShard(name: string, documents: readonly (readonly number[])[], options = {}) {
  const writer = await TokenShardWriter.open({ directory: join(folder, name), vocabulary, ...options });
  for (const document of documents) await writer.append(document);
  return { shard: await writer.finish(), documents };
}

/** Documents whose every token is different. */
function numbered(count: number, from: number): number[][] {
  let token = from;
  return Array.from({ length: count }, (_, k) => Array.from({ length: ((k * 5) % 7) + 1 }, () => token++));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'view-'));
  shards = [
    await writeShard('a', numbered(7, 0)),
    await writeShard('empty', []),
    await writeShard('b', numbered(1, 1000)),
    await writeShard('c', numbered(30, 2000), { fileBytes: 40 }),
  ];
});
afterAll(() => rm(folder, { recursive: true }));

type Documents = readonly (readonly number[])[];

function expectView(view: TokenView, documents: Documents): void {
  const flat = documents.flat();
  expect([view.documents, view.tokens]).toEqual([documents.length, flat.length]);
  let end = 0;
  expect([...view.documentEnds()]).toEqual(documents.map((document) => (end += document.length)));
  if (flat.length > 0) expect([...view.gather(Float64Array.of(0), flat.length)]).toEqual(flat);
  documents.forEach((document, k) => {
    expect([...view.document(k)]).toEqual(document);
  });
}

/** Any join of first documents of the shards, and the plain arrays it stands for. */
const someParts = fc.array(
  fc.tuple(fc.nat(3), fc.nat(30)).map(([index, wanted]) => ({ index, wanted })),
  { maxLength: 6 },
);

function joined(parts: readonly { readonly index: number; readonly wanted: number }[]): {
  readonly view: TokenView;
  readonly documents: Documents;
  /** The same, part by part. */
  readonly byPart: readonly Documents[];
} {
  const chosen = parts.map(({ index, wanted }) => {
    const source = shards[index] as (typeof shards)[number];
    return { ...source, count: Math.min(wanted, source.documents.length) };
  });
  return {
    view: TokenView.join(chosen.map(({ shard, count }) => ({ shard, documents: count }))),
    documents: chosen.flatMap(({ documents, count }) => documents.slice(0, count)),
    byPart: chosen.map(({ documents, count }) => documents.slice(0, count)),
  };
}

test('a join of first documents is the plain arrays one after the other', () => {
  fc.assert(
    fc.property(someParts, (parts) => {
      const { view, documents } = joined(parts);
      expectView(view, documents);
      view.close();
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('parts end where the tokens of their documents do, in a subsample those that were drawn', () => {
  fc.assert(
    fc.property(someParts, fc.nat(), (parts, wanted) => {
      const { view, documents, byPart } = joined(parts);
      let end = 0;
      expect([...view.partEnds()]).toEqual(byPart.map((part) => (end += part.flat().length)));
      const count = wanted % (documents.length + 1);
      const drawn = view.subsample(count, { seed: 9, purpose: purposes.subsample, iteration: 2, index: 0 });
      const ends = [...drawn.partEnds()];
      expect(ends).toHaveLength(parts.length);
      const tokens = drawn.tokens === 0 ? [] : [...drawn.gather(Float64Array.of(0), drawn.tokens)];
      // Shards differ in every token, so a token tells its shard; each shard of a join may occur more than once.
      for (const [i, part] of byPart.entries()) {
        const own = new Set(part.flat());
        const drawnTokens = tokens.slice(ends[i - 1] ?? 0, ends[i]);
        expect(drawnTokens.every((token) => own.has(token))).toBe(true);
      }
      expect(ends.at(-1) ?? 0).toBe(drawn.tokens);
      for (const each of [view, drawn]) each.close();
    }),
    { seed: 8, numRuns: 40 },
  );
});

test('windows of any length and stride hold what the plain arrays hold', () => {
  fc.assert(
    fc.property(
      someParts,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      (parts, length, stride) => {
        const { view, documents } = joined(parts);
        const flat = documents.flat();
        const starts = view.windows({ length, stride });
        const expected = flat.map((_, k) => k).filter((k) => k % stride === 0 && k + length <= flat.length);
        expect([...starts]).toEqual(expected);
        const gathered = view.gather(starts, length, new BigInt64Array(starts.length * length));
        expect([...gathered].map(Number)).toEqual(
          expected.flatMap((start) => flat.slice(start, start + length)),
        );
        view.close();
      },
    ),
    { seed: 6, numRuns: 60 },
  );
});

test('a subsample holds that many different documents in their order, the same for the same key', () => {
  fc.assert(
    fc.property(someParts, fc.nat(), fc.nat(1000), (parts, wanted, index) => {
      const { view, documents } = joined(parts);
      const count = wanted % (documents.length + 1);
      const key = { seed: 9, purpose: purposes.subsample, iteration: 1, index };
      const drawn = view.subsample(count, key);
      const twice = drawn.subsample(Math.floor(count / 2), key);
      const numbers = Array.from({ length: count }, (_, k) => drawn.document(k).join());
      const all = documents.map((document) => document.join());
      expectView(
        drawn,
        numbers.map((text) => text.split(',').map(Number)),
      );
      expectOrdered(numbers, all);
      expectOrdered(
        Array.from({ length: twice.documents }, (_, k) => twice.document(k).join()),
        numbers,
      );
      const again = view.subsample(count, key);
      expect([...again.documentEnds()]).toEqual([...drawn.documentEnds()]);
      for (const each of [view, drawn, twice, again]) each.close();
    }),
    { seed: 7, numRuns: 40 },
  );
});

/** That `part` is a subsequence of `all`. */
function expectOrdered(part: readonly string[], all: readonly string[]): void {
  let from = 0;
  for (const each of part) {
    const at = all.indexOf(each, from);
    expect(at).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
}

// False-alarm rate: 5 standard deviations of a binomial in one of 30 counts, below 2e-5; the seeds are fixed.
test('every document is equally likely to be drawn', () => {
  const { view } = joined([{ index: 3, wanted: 30 }]);
  const draws = 1000;
  const seen = new Map<number, number>();
  for (let index = 0; index < draws; index++) {
    const drawn = view.subsample(10, { seed: 1, purpose: purposes.subsample, iteration: 2, index });
    const firsts = drawn.gather(Float64Array.from([0, ...drawn.documentEnds().slice(0, -1)]), 1);
    for (const first of firsts) seen.set(first, (seen.get(first) ?? 0) + 1);
    drawn.close();
  }
  expect(seen.size).toBe(30);
  const tolerance = 5 * Math.sqrt(draws * (1 / 3) * (2 / 3));
  for (const count of seen.values()) expect(Math.abs(count - draws / 3)).toBeLessThan(tolerance);
  view.close();
});

test('what a view does not hold is refused', async () => {
  const { view } = joined([{ index: 0, wanted: 7 }]);
  const part: TokenPart = { shard: (shards[0] as (typeof shards)[number]).shard, documents: 8 };
  expect(() => TokenView.join([part])).toThrow(expect.objectContaining({ code: 'data/too-few-examples' }));
  expect(() => view.subsample(8, { seed: 1, purpose: 6, iteration: 0, index: 0 })).toThrow(
    expect.objectContaining({ code: 'data/too-few-examples' }),
  );
  expect(() => view.document(7)).toThrow(RangeError);
  expect(() => view.document(-1)).toThrow(RangeError);
  expect(() => view.windows({ length: 0 })).toThrow(RangeError);
  expect(() => view.gather(Float64Array.of(view.tokens), 1)).toThrow();
  view.close();
});

test('shards of a smaller vocabulary can be part of a view, ids of another width too', async () => {
  const small = await writeShard('small', [[1, 2], [3]], { vocabulary: 512 });
  const large = shards[0] as (typeof shards)[number];
  const view = TokenView.join([{ shard: small.shard }, { shard: large.shard }]);
  expectView(view, [...small.documents, ...large.documents]);
  view.close();
});

test('a closed view opens its files anew', () => {
  const { view, documents } = joined([{ index: 0, wanted: 7 }]);
  view.close();
  expectView(view, documents);
  view.close();
});

test('joining shards into a new one gives their documents one after the other', async () => {
  const target = join(folder, 'joined');
  const sources = shards.map(({ shard }) => shard) as [TokenShard, ...TokenShard[]];
  const written = await concatenateShards(sources, target, { joined: 4 });
  const shard = await openTokenShard(target);
  expect(shard).toEqual(written);
  expect(shard.manifest.provenance).toEqual({ joined: 4 });
  const view = TokenView.join([{ shard }]);
  expectView(
    view,
    shards.flatMap(({ documents }) => documents),
  );
  view.close();
  await expect(concatenateShards(sources, target)).rejects.toMatchObject({ code: 'data/exists' });
});

test('joining shards keeps to files of bounded size, and joins small ones', async () => {
  const [a, , , c] = shards.map(({ shard }) => shard) as [TokenShard, TokenShard, TokenShard, TokenShard];
  expect(c.manifest.files.length).toBeGreaterThan(10);
  const shard = await concatenateShards([a, c, a], join(folder, 'bounded'), {}, { fileBytes: 120 });
  const sizes = shard.manifest.files.slice(0, -1).map(({ bytes }) => bytes);
  expect(sizes.slice(1, -2).every((bytes) => bytes === 120)).toBe(true);
  expect(Math.max(...sizes)).toBe(120);
  const view = TokenView.join([{ shard: await openTokenShard(shard.directory) }]);
  expectView(
    view,
    [0, 3, 0].flatMap((k) => shards[k]?.documents ?? []),
  );
  view.close();
});

test('shards of different vocabularies are not joined into a new one', async () => {
  const other = await writeShard('other', [[1]], { vocabulary: 512 });
  const [first] = shards as [(typeof shards)[number]];
  await expect(concatenateShards([first.shard, other.shard], join(folder, 'mixed'))).rejects.toMatchObject({
    code: 'data/vocabulary-differs',
  });
});
