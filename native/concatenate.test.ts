import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type CopyMethod, concatenate } from './concatenate.ts';
import { fillBits } from './random.ts';
import * as reference from './reference/concatenate.ts';

const directory = mkdtempSync(join(tmpdir(), 'ouroboros-concatenate-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => join(directory, name);

function source(name: string, words: number): string {
  const bits = new Uint32Array(words);
  fillBits(bits, { seed: 1, purpose: 7, iteration: 0, index: words });
  writeFileSync(at(name), bits);
  return at(name);
}

const sources = [source('a', 3), source('empty', 0), source('b', 1_000_003), source('c', 70_000)];
const methods: readonly CopyMethod[] = ['copy-range', 'sendfile', 'read-write'];

function leftovers(): string[] {
  return readdirSync(directory).filter((name) => name.includes('partial'));
}

test.each(methods)('%s: the target holds the bytes of the sources in order', async (method) => {
  const target = at(`joined-${method}`);
  const bytes = await concatenate(sources, target, { method });
  expect(bytes).toBe(reference.concatenate(sources, at('expected')));
  expect(readFileSync(target).equals(readFileSync(at('expected')))).toBe(true);
  expect(leftovers()).toEqual([]);
});

test('files whose file system cannot copy ranges fall back to reading and writing', async () => {
  if (!existsSync('/dev/shm')) return; // the second file system of this test
  const shared = mkdtempSync('/dev/shm/ouroboros-concatenate-');
  try {
    expect(await concatenate(sources, join(shared, 'joined'))).toBe(
      reference.concatenate(sources, at('expected')),
    );
    expect(readFileSync(join(shared, 'joined')).equals(readFileSync(at('expected')))).toBe(true);
  } finally {
    rmSync(shared, { recursive: true });
  }
});

test('no sources give an empty file, and a source may be given twice and be the target', async () => {
  expect(await concatenate([], at('none'))).toBe(0n);
  expect(readFileSync(at('none')).length).toBe(0);
  writeFileSync(at('self'), 'ab');
  expect(await concatenate([at('self'), at('self')], at('self'))).toBe(4n);
  expect(readFileSync(at('self'), 'utf8')).toBe('abab');
});

test('many run at once, off the JavaScript thread', async () => {
  const targets = Array.from({ length: 20 }, (_, i) => at(`parallel-${i}`));
  const sizes = await Promise.all(targets.map((target) => concatenate(sources, target)));
  expect(new Set(sizes).size).toBe(1);
  for (const target of targets) expect(readFileSync(target).length).toBe(Number(sizes[0]));
});

test('a missing source is named, and the target stays as it was', async () => {
  writeFileSync(at('kept'), 'before');
  await expect(concatenate([...sources, at('missing')], at('kept'))).rejects.toThrow(
    expect.objectContaining({
      code: 'native/file-missing',
      kind: 'failure',
      message: expect.stringContaining(
        'missing: expected a readable file, received No such file or directory',
      ),
    }),
  );
  expect(readFileSync(at('kept'), 'utf8')).toBe('before');
  expect(leftovers()).toEqual([]);
});

test('a directory as source, a target without a directory and a target that is one are refused', async () => {
  mkdirSync(at('folder/inside'), { recursive: true });
  await expect(concatenate([directory], at('x'))).rejects.toThrow(
    'expected a regular file, received Is a directory',
  );
  await expect(concatenate(sources, at('nowhere/x'))).rejects.toThrow(
    expect.objectContaining({
      code: 'native/file-missing',
      message: expect.stringContaining('nowhere/x: expected'),
    }),
  );
  await expect(concatenate(sources, at('folder'))).rejects.toThrow('folder: expected a target to rename to');
  expect(leftovers()).toEqual([]);
});

test.each(methods)('%s: a file that may not grow is a clear fault, and nothing is left behind', (method) => {
  const addon = fileURLToPath(new URL('../build/Release/ouroboros.node', import.meta.url));
  const program = `require(${JSON.stringify(addon)})
    .concatenate(${JSON.stringify(sources)}, ${JSON.stringify(at('limited'))}, ${JSON.stringify(method)})
    .then(() => console.log('written'), (error) => console.log(JSON.stringify(error.failure)));`;
  // A limit of 1 MiB on the size of files stands in for a full disk.
  const script = `ulimit -f 1024; exec "$0" -e "$1"`;
  const { stdout } = spawnSync('bash', ['-c', script, process.execPath, program], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ code: 'native/disk-full', subject: at('limited') });
  expect(existsSync(at('limited'))).toBe(false);
  expect(leftovers()).toEqual([]);
});

test.each([
  [[['a', 3], 'x'], 'sources[1]: expected a path, received 3'],
  [['a', 'x'], 'sources: expected an array, received "a"'],
  [[['a'], ''], 'target: expected a path, received ""'],
  [
    [['a'], 'x', { method: 'mmap' }],
    'method: expected one of copy-range, sendfile, read-write, received "mmap"',
  ],
  [[['a'], 'x', { metod: 'sendfile' }], 'did you mean method?'],
])('wrong arguments are refused: %o', async (parameters, message) => {
  const call = concatenate as (...parameters: unknown[]) => Promise<bigint>;
  await expect(call(...parameters)).rejects.toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
});
