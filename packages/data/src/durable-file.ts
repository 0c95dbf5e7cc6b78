import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { makeDirectory } from './directory.ts';
import { storageFault, systemCode } from './storage-fault.ts';

/** What can be written to a file: text, bytes, or pieces of bytes one after the other (bounded memory). */
export type FileContents = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const temporarySuffix = /\.tmp-\d+-[0-9a-f]{12}$/;

/** A name beside `path` that nothing else uses and that `removeTemporaries` recognises. */
function temporaryBeside(path: string): string {
  return `${path}.tmp-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** Waits until a file, or the entries of a directory, are on the disk (Windows cannot sync directories: nothing there). */
async function syncPath(path: string): Promise<void> {
  if (process.platform === 'win32' && (await stat(path)).isDirectory()) return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes all of `bytes` from `position` (or where the handle stands): one `write` may stop short. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const at = position === undefined ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

async function writeContents(handle: FileHandle, contents: FileContents): Promise<void> {
  if (typeof contents === 'string') return writeFully(handle, Buffer.from(contents, 'utf8'));
  if (contents instanceof Uint8Array) return writeFully(handle, contents);
  for await (const piece of contents) await writeFully(handle, piece);
}

/** Creates `path` anew with `contents` and waits until they are on the disk. */
async function createSynced(path: string, contents: FileContents): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await writeContents(handle, contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file so that, whatever happens, `path` holds either its old contents or all of the new ones: aside, synced,
 * renamed over `path`, the directory synced. Missing directories above it are made.
 *
 * @throws Fault `data/disk-full` or `data/not-writable`, naming `path`.
 */
export async function writeDurably(path: string, contents: FileContents): Promise<void> {
  const aside = temporaryBeside(path);
  try {
    await makeDirectory(dirname(path));
    await createSynced(aside, contents);
    await rename(aside, path);
    await syncPath(dirname(path));
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw storageFault(error, path);
  }
}

/** True when something exists at `path`. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** Waits until the files directly inside a directory, and its entries, are on the disk. */
async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else await syncPath(path);
  }
  await syncPath(directory);
}

/**
 * Puts a finished directory in its place: everything in `aside` synced, renamed to `path`, the parent synced.
 *
 * @throws Fault `data/exists` when `path` already holds something (finished directories are never replaced), else as
 * `writeDurably`.
 */
export async function publishDirectory(aside: string, path: string): Promise<void> {
  try {
    await syncTree(aside);
    await rename(aside, path);
    await syncPath(dirname(path));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') throw occupied(path, error);
    throw storageFault(error, path);
  }
}

function occupied(path: string, cause?: unknown): Fault {
  return new Fault(
    {
      code: 'data/exists',
      kind: 'failure',
      subject: path,
      expected: 'no such directory yet',
      received: 'one that is already there',
      remedy: 'remove it or choose another name',
    },
    { cause },
  );
}

/**
 * Makes a directory whole or not at all: `fill` writes files into a directory beside `path`, which is synced and renamed
 * to `path` when `fill` ends, and removed when it throws.
 *
 * @throws Fault `data/exists`, `data/disk-full` or `data/not-writable`, naming `path`; whatever `fill` throws.
 */
export async function writeDurablyDirectory(
  path: string,
  fill: (aside: string) => Promise<void>,
): Promise<void> {
  if (await exists(path)) throw occupied(path);
  const aside = temporaryBeside(path);
  try {
    await makeDirectory(dirname(path));
    await mkdir(aside);
    await fill(aside);
    await publishDirectory(aside, path);
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw storageFault(error, path);
  }
}

/**
 * Removes what interrupted writes left in `directory` (not below it) and returns the names. Only for a moment when
 * nobody writes there, such as the start of a run whose lock is held. A missing directory holds nothing.
 */
export async function removeTemporaries(directory: string): Promise<readonly string[]> {
  if (!(await exists(directory))) return [];
  const stale = (await readdir(directory)).filter((name) => temporarySuffix.test(name)).sort();
  for (const name of stale) await rm(join(directory, name), { recursive: true, force: true });
  return stale;
}
