import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256, sha256File } from './checksum.ts';
import { exists, removeTemporaries, writeDurably, writeDurablyDirectory } from './durable-file.ts';
import { storageFault } from './storage-fault.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('text, bytes and pieces are written whole, with the directories above them', async () => {
  const path = join(folder, 'a', 'b', 'file');
  await writeDurably(path, 'één');
  expect(await readFile(path, 'utf8')).toBe('één');
  await writeDurably(path, new Uint8Array([1, 2]));
  expect([...(await readFile(path))]).toEqual([1, 2]);
  await writeDurably(path, [new Uint8Array([3]), new Uint8Array([4, 5])]);
  expect([...(await readFile(path))]).toEqual([3, 4, 5]);
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
});

test('a write that fails leaves the old file and nothing else', async () => {
  const path = join(folder, 'file');
  await writeDurably(path, 'old');
  const failing = (function* () {
    yield new Uint8Array(10);
    throw new Error('the source broke');
  })();
  await expect(writeDurably(path, failing)).rejects.toThrow('the source broke');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['file']);
});

test('a directory appears whole or not at all, and is never replaced', async () => {
  const path = join(folder, 'shard');
  const failing = writeDurablyDirectory(path, async (aside) => {
    await writeFile(join(aside, 'half'), 'x');
    throw new Error('the filling broke');
  });
  await expect(failing).rejects.toThrow('the filling broke');
  expect(await readdir(folder)).toEqual([]);
  await writeDurablyDirectory(path, async (aside) => {
    expect(await exists(path)).toBe(false);
    await mkdir(join(aside, 'inner'));
    await writeFile(join(aside, 'inner', 'file'), 'x');
  });
  expect(await readFile(join(path, 'inner', 'file'), 'utf8')).toBe('x');
  await expect(writeDurablyDirectory(path, async () => {})).rejects.toMatchObject({ code: 'data/exists' });
});

test('temporaries of interrupted writes are removed and nothing else', async () => {
  await writeFile(join(folder, 'weights.safetensors.tmp-123-0123456789ab'), 'x');
  await mkdir(join(folder, 'shard.tmp-7-0123456789ab'));
  await writeFile(join(folder, 'shard.tmp-7-0123456789ab', 'tokens.bin'), 'x');
  await writeFile(join(folder, 'notes.tmp'), 'x');
  expect(await removeTemporaries(folder)).toEqual([
    'shard.tmp-7-0123456789ab',
    'weights.safetensors.tmp-123-0123456789ab',
  ]);
  expect(await readdir(folder)).toEqual(['notes.tmp']);
  expect(await removeTemporaries(join(folder, 'missing'))).toEqual([]);
});

test.each([
  ['ENOSPC', 'data/disk-full', 'failure'],
  ['EDQUOT', 'data/disk-full', 'failure'],
  ['EROFS', 'data/not-writable', 'request'],
  ['EACCES', 'data/not-writable', 'request'],
])('%s becomes the fault %s that names the path', (systemError, code, kind) => {
  const cause = Object.assign(new Error(systemError), { code: systemError });
  const fault = storageFault(cause, '/runs/x') as Fault;
  expect(fault).toBeInstanceOf(Fault);
  expect([fault.code, fault.kind, fault.parts.subject, fault.cause]).toEqual([code, kind, '/runs/x', cause]);
});

test('other errors stay what they are', () => {
  const error = new Error('else');
  expect(storageFault(error, '/runs/x')).toBe(error);
});

test('a path that runs through a file is a fault', async () => {
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file', 'below');
  await expect(writeDurably(path, '')).rejects.toMatchObject({ code: 'data/not-writable' });
  await expect(writeDurablyDirectory(path, async () => {})).rejects.toMatchObject({
    code: 'data/not-writable',
  });
});

test('the checksum of a file is that of its bytes, however many pieces it takes', async () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (const length of [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000]) {
    const bytes = new Uint8Array(length).map((_, i) => (i * 31) % 251);
    await writeFile(join(folder, 'bytes'), bytes);
    expect(await sha256File(join(folder, 'bytes'))).toBe(sha256(bytes));
  }
});
