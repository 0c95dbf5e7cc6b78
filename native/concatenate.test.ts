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
import { afterAll, describe, expect, test } from 'vitest';
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
const methods: readonly CopyMethod[] = ['clone', 'copy-range', 'read-write'];

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

// The second file system of these tests.
describe.skipIf(!existsSync('/dev/shm'))('from one file system to another', () => {
  test.each(methods)('%s falls back to reading and writing', async (method) => {
    const shared = mkdtempSync('/dev/shm/ouroboros-concatenate-');
    try {
      expect(await concatenate(sources, join(shared, 'joined'), { method })).toBe(
        reference.concatenate(sources, at('expected')),
      );
      expect(readFileSync(join(shared, 'joined')).equals(readFileSync(at('expected')))).toBe(true);
    } finally {
      rmSync(shared, { recursive: true });
    }
  });
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

/** A program that joins the sources and prints how that ended. */
function joining(target: string, method: CopyMethod): string {
  const addon = fileURLToPath(new URL('../build/Release/ouroboros.node', import.meta.url));
  return `require(${JSON.stringify(addon)})
    .concatenate(${JSON.stringify(sources)}, ${JSON.stringify(target)}, ${JSON.stringify(method)})
    .then((bytes) => console.log(JSON.stringify({ bytes: String(bytes) })), (error) => console.log(JSON.stringify(error.failure)));`;
}

test.each(methods)('%s: a file that may not grow is a clear fault, and nothing is left behind', (method) => {
  // A limit of 1 MiB on the size of files: the write that crosses it is a short one, the next one fails.
  const script = `ulimit -f 1024; exec "$0" -e "$1"`;
  const parameters = ['-c', script, process.execPath, joining(at('limited'), method)];
  const { stdout } = spawnSync('bash', parameters, { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ code: 'native/disk-full', subject: at('limited') });
  expect(existsSync(at('limited'))).toBe(false);
  expect(leftovers()).toEqual([]);
});

/** What `joining` prints when the system answers some calls as `injected` says; undefined without strace. */
function underInjection(injected: string, target: string, method: CopyMethod): object | undefined {
  const parameters = ['-f', '-qq', '-o', '/dev/null', '-e', `inject=${injected}`];
  const program = [process.execPath, '-e', joining(target, method)];
  const { stdout, status } = spawnSync('strace', [...parameters, ...program], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

// strace answers system calls in the system's place.
describe.skipIf(underInjection('pwrite64:delay_enter=1', at('probe'), 'read-write') === undefined)(
  'answers that no disk here gives',
  () => {
    test.each(['ENOSYS', 'EOPNOTSUPP', 'EXDEV', 'EINVAL'])('copy_file_range may say %s', (error) => {
      const target = at(`refused-${error}`);
      const answer = underInjection(`copy_file_range:error=${error}`, target, 'copy-range');
      expect(answer).toEqual({ bytes: String(reference.concatenate(sources, at('expected'))) });
      expect(readFileSync(target).equals(readFileSync(at('expected')))).toBe(true);
    });

    test('a copy that the file system breaks off is completed', () => {
      const target = at('broken-off');
      const answer = underInjection('copy_file_range:error=EOPNOTSUPP:when=3', target, 'copy-range');
      expect(answer).toHaveProperty('bytes');
      expect(readFileSync(target).equals(readFileSync(at('expected')))).toBe(true);
    });

    test('calls that a signal interrupts are made again', () => {
      const answer = underInjection('pwrite64:error=EINTR:when=2+3', at('interrupted'), 'read-write');
      expect(answer).toHaveProperty('bytes');
      expect(readFileSync(at('interrupted')).equals(readFileSync(at('expected')))).toBe(true);
    });

    test.each(['pwrite64:error=ENOSPC:when=2+', 'fsync:error=ENOSPC'])(
      'a full disk is one clear fault, and nothing is left behind: %s',
      (injected) => {
        expect(underInjection(injected, at('full'), 'clone')).toMatchObject({
          code: 'native/disk-full',
          subject: at('full'),
          received: 'No space left on device',
        });
        expect(existsSync(at('full'))).toBe(false);
        expect(leftovers()).toEqual([]);
      },
    );
  },
);

test.each([
  [[['a', 3], 'x'], 'sources[1]: expected a path, received 3'],
  [['a', 'x'], 'sources: expected an array, received "a"'],
  [[['a'], ''], 'target: expected a path, received ""'],
  [
    [['a'], 'x', { method: 'mmap' }],
    'method: expected one of clone, copy-range, read-write, received "mmap"',
  ],
  [[['a'], 'x', { metod: 'clone' }], 'did you mean method?'],
])('wrong arguments are refused: %o', async (parameters, message) => {
  const call = concatenate as (...parameters: unknown[]) => Promise<bigint>;
  await expect(call(...parameters)).rejects.toThrow(
    expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
  );
});
