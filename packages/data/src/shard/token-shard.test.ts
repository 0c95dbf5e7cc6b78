import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../checksum.ts';
import { openShard } from './shard.ts';
import { openTensorShard } from './tensor-shard.ts';
import { documentEnds, openTokenShard, type TokenShard, tokensOfFirst } from './token-shard.ts';
import { TokenShardWriter } from './token-shard-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shard-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes documents as a shard `name`. */
async function writeShard(
  name: string,
  documents: readonly (readonly number[])[],
  vocabulary = 512,
): Promise<TokenShard> {
  const writer = await TokenShardWriter.open({ directory: join(folder, name), vocabulary });
  for (const document of documents) await writer.append(document);
  return writer.finish();
}

test('a shard holds its documents one after the other, with what it is and where it comes from', async () => {
  const directory = join(folder, 'shard');
  const provenance = { source: 'test', seed: '1' };
  const writer = await TokenShardWriter.open({ directory, vocabulary: 512, provenance });
  await writer.append([1, 2, 3]);
  await writer.append(Uint32Array.of(511));
  expect([writer.documents, writer.tokens]).toEqual([2, 4]);
  expect(await readdir(folder)).toEqual(['shard.partial']);
  const written = await writer.finish({ truncated: 0 });
  expect(await readdir(folder)).toEqual(['shard']);
  expect((await readdir(directory)).sort()).toEqual(['documents.bin', 'manifest.json', 'tokens.bin']);
  expect([...new Uint16Array(new Uint8Array(await readFile(join(directory, 'tokens.bin'))).buffer)]).toEqual([
    1, 2, 3, 511,
  ]);
  const opened = await openTokenShard(directory);
  expect(opened).toEqual(written);
  expect(opened.manifest).toMatchObject({
    format: 'ouroboros-shard/1',
    kind: 'tokens',
    examples: 2,
    tokens: 4,
    width: 2,
    vocabulary: 512,
    provenance: { source: 'test', seed: '1', truncated: 0 },
  });
  expect(opened.manifest.files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['tokens.bin', 8],
    ['documents.bin', 16],
  ]);
  expect([...documentEnds(opened, 0, 2)]).toEqual([3, 4]);
  expect([0, 1, 2].map((documents) => tokensOfFirst(opened, documents))).toEqual([0, 3, 4]);
});

test('ids of a vocabulary above 65536 take four bytes', async () => {
  const shard = await writeShard('wide', [[65_536, 7]], 65_537);
  expect(shard.manifest.width).toBe(4);
  const bytes = await readFile(join(shard.directory, 'tokens.bin'));
  expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4)]).toEqual([65_536, 7]);
  expect((await writeShard('narrow', [[65_535]], 65_536)).manifest.width).toBe(2);
});

test('a shard without documents is a shard', async () => {
  const shard = await writeShard('empty', []);
  expect(await openTokenShard(shard.directory)).toEqual(shard);
});

test('more tokens than the writer holds back arrive all, in order', async () => {
  const documents = Array.from({ length: 40 }, (_, k) =>
    Array.from({ length: 9000 }, (_, i) => (k * 7 + i) % 512),
  );
  const shard = await writeShard('large', documents);
  const tokens = new Uint16Array(new Uint8Array(await readFile(join(shard.directory, 'tokens.bin'))).buffer);
  expect(Buffer.from(tokens.buffer).equals(Buffer.from(Uint16Array.from(documents.flat()).buffer))).toBe(
    true,
  );
  expect((await openTokenShard(shard.directory)).manifest.tokens).toBe(360_000);
});

test('ids outside the vocabulary and empty documents are refused, naming the document', async () => {
  const writer = await TokenShardWriter.open({ directory: join(folder, 'shard'), vocabulary: 4 });
  await writer.append([3]);
  for (const bad of [4, -1, 1.5, Number.NaN]) {
    await expect(writer.append([0, bad])).rejects.toThrow(/document 1 of shard, token 1: .* below 4/);
  }
  await expect(writer.append([])).rejects.toThrow('document 1 of shard: expected at least one token');
  await writer.close();
});

test('a finished shard is never written over', async () => {
  const { directory } = await writeShard('shard', [[1]]);
  await expect(TokenShardWriter.open({ directory, vocabulary: 512 })).rejects.toMatchObject({
    code: 'data/exists',
  });
});

test('an interrupted writer goes on behind its last checkpoint and ends with the same bytes', async () => {
  const documents = Array.from({ length: 50 }, (_, k) => [k, k + 1, k + 2].slice(0, (k % 3) + 1));
  const whole = await writeShard('whole', documents);
  const options = { directory: join(folder, 'cut'), vocabulary: 512 };
  const first = await TokenShardWriter.open(options);
  for (const document of documents.slice(0, 20)) await first.append(document);
  await first.checkpoint({ truncated: 3 });
  for (const document of documents.slice(20, 31)) await first.append(document);
  await first.close();
  // As a killed process leaves it: bytes behind the checkpoint that nobody vouches for.
  await writeFile(join(folder, 'cut.partial', 'tokens.bin'), Buffer.alloc(7), { flag: 'a' });
  const second = await TokenShardWriter.open(options);
  expect([second.documents, second.notes]).toEqual([20, { truncated: 3 }]);
  for (const document of documents.slice(second.documents)) await second.append(document);
  const { manifest } = await second.finish();
  expect(manifest).toEqual(whole.manifest);
});

/** 50 documents of 1 to 3 tokens: 99 tokens, in files of 10. */
const many = Array.from({ length: 50 }, (_, k) => [k, k + 1, k + 2].slice(0, (k % 3) + 1));
const inFiles = { vocabulary: 512, fileBytes: 21 };

test('tokens that would make a file too large go on in the next one, and the manifest lists them all', async () => {
  const directory = join(folder, 'files');
  const writer = await TokenShardWriter.open({ directory, ...inFiles });
  for (const document of many) await writer.append(document);
  const { manifest } = await writer.finish();
  const names = ['tokens.bin', ...Array.from({ length: 9 }, (_, k) => `tokens-${k + 2}.bin`)];
  expect(manifest.files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ...names.map((name, k) => [name, k === 9 ? 18 : 20]),
    ['documents.bin', 400],
  ]);
  expect((await readdir(directory)).sort()).toEqual([...names, 'documents.bin', 'manifest.json'].sort());
  const parts = await Promise.all(names.map((name) => readFile(join(directory, name))));
  const tokens = new Uint16Array(new Uint8Array(Buffer.concat(parts)).buffer);
  expect([...tokens]).toEqual(many.flat());
  expect((await openTokenShard(directory)).manifest).toEqual(manifest);
});

test('documents appended together are the same as one by one', async () => {
  const writer = await TokenShardWriter.open({ directory: join(folder, 'batches'), ...inFiles });
  for (let k = 0; k < many.length; k += 8) {
    const some = many.slice(k, k + 8);
    let end = 0;
    await writer.appendBatch({ tokens: some.flat(), ends: some.map(({ length }) => (end += length)) });
  }
  const one = await TokenShardWriter.open({ directory: join(folder, 'single'), ...inFiles });
  for (const document of many) await one.append(document);
  expect((await writer.finish()).manifest).toEqual((await one.finish()).manifest);
});

test('a writer interrupted after any document goes on, and never reads a file that is full again', async () => {
  const whole = await TokenShardWriter.open({ directory: join(folder, 'whole'), ...inFiles });
  for (const document of many) await whole.append(document);
  const expected = (await whole.finish()).manifest;
  for (let stop = 0; stop < many.length; stop += 7) {
    const options = { directory: join(folder, `cut-${stop}`), ...inFiles };
    const first = await TokenShardWriter.open(options);
    for (const document of many.slice(0, stop)) await first.append(document);
    await first.checkpoint();
    for (const document of many.slice(stop, stop + 20)) await first.append(document);
    await first.close();
    const second = await TokenShardWriter.open(options);
    expect(second.documents).toBe(stop);
    for (const document of many.slice(stop)) await second.append(document);
    expect((await second.finish()).manifest).toEqual(expected);
    expect((await readdir(options.directory)).length).toBe(expected.files.length + 1);
  }
});

test('damage to a full file of an interrupted writing comes to light: of its size at once, of its bytes when the shard is opened', async () => {
  const options = { directory: join(folder, 'shard'), ...inFiles };
  const first = await TokenShardWriter.open(options);
  for (const document of many.slice(0, 25)) await first.append(document);
  await first.checkpoint();
  await first.close();
  const path = (place: string) => join(folder, place, 'tokens-2.bin');
  const bytes = await readFile(path('shard.partial'));
  await truncate(path('shard.partial'), 19);
  const short = await TokenShardWriter.open(options).catch((error: unknown) => error);
  expect(short).toMatchObject({ code: 'data/corrupt' });
  expect((short as Error).message.startsWith(path('shard.partial'))).toBe(true);
  await writeFile(path('shard.partial'), bytes.fill(1));
  const second = await TokenShardWriter.open(options);
  for (const document of many.slice(25)) await second.append(document);
  await second.finish();
  const altered = await openTokenShard(options.directory).catch((error: unknown) => error);
  expect(altered).toMatchObject({ code: 'data/corrupt' });
  expect((altered as Error).message.startsWith(path('shard'))).toBe(true);
});

test('what was begun under another provenance or vocabulary is begun anew', async () => {
  const options = { directory: join(folder, 'shard'), vocabulary: 512, provenance: { seed: '1' } };
  for (const other of [
    { ...options, provenance: { seed: '2' } },
    { ...options, vocabulary: 511 },
  ]) {
    const first = await TokenShardWriter.open(options);
    await first.append([1]);
    await first.checkpoint();
    await first.close();
    const second = await TokenShardWriter.open(other);
    expect(second.documents).toBe(0);
    await second.close();
  }
});

test('a truncated, altered or missing file is named and refused', async () => {
  const documents = [
    [1, 2],
    [3, 4],
  ];
  const cases: readonly (readonly [string, string, (path: string) => Promise<void>])[] = [
    ['truncated', 'tokens.bin', (path) => truncate(path, 6)],
    ['longer', 'tokens.bin', (path) => writeFile(path, 'x', { flag: 'a' })],
    ['altered', 'tokens.bin', (path) => writeFile(path, Buffer.from([1, 0, 2, 0, 3, 0, 5, 0]))],
    ['altered-ends', 'documents.bin', (path) => writeFile(path, Buffer.alloc(16))],
    ['gone', 'documents.bin', (path) => rm(path)],
    ['no-json', 'manifest.json', (path) => writeFile(path, '{')],
  ];
  for (const [name, file, damage] of cases) {
    const { directory } = await writeShard(name, documents);
    await damage(join(directory, file));
    const fault = await openTokenShard(directory).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'data/corrupt', kind: 'failure' });
    expect((fault as Error).message.startsWith(join(directory, file))).toBe(true);
  }
});

test('an altered manifest is refused, one of another format too', async () => {
  const { directory } = await writeShard('shard', [[1]]);
  const path = join(directory, 'manifest.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"vocabulary": 512', '"vocabulary": 513'));
  await expect(openShard(directory)).rejects.toMatchObject({ code: 'data/corrupt' });
  await writeFile(path, text.replace('shard/1', 'shard/2'));
  await expect(openShard(directory)).rejects.toMatchObject({ code: 'data/corrupt' });
});

test('contents are verified once per process, and again when a file has changed', async () => {
  const { directory } = await writeShard('shard', [[1, 2]]);
  await openTokenShard(directory);
  await writeFile(join(directory, 'tokens.bin'), Buffer.from([1, 0, 3, 0]));
  await expect(openTokenShard(directory)).rejects.toMatchObject({ code: 'data/corrupt' });
  await expect(openTokenShard(directory, { verify: false })).resolves.toBeDefined();
});

test('no shard, and a shard of another kind, are requests that cannot be met', async () => {
  await expect(openShard(join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'data/shard-missing',
    kind: 'request',
  });
  const { directory } = await writeShard('shard', [[1]]);
  await expect(openTensorShard(directory)).rejects.toMatchObject({
    code: 'data/wrong-kind',
    kind: 'request',
  });
});

test('equal documents give equal bytes, the manifest included', async () => {
  const [a, b] = [await writeShard('a', [[1, 2], [3]]), await writeShard('b', [[1, 2], [3]])];
  const digest = async (shard: TokenShard) => sha256(await readFile(join(shard.directory, 'manifest.json')));
  expect(await digest(a)).toBe(await digest(b));
});
