import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '@ouroboros/errors';

/** A page or a figure: its path relative to the page's directory, and what the file holds. */
export interface FileOfPage {
  readonly path: string;
  readonly contents: string | Uint8Array;
}

/**
 * Writes files below the directory `out`, one after the other; each appears whole.
 *
 * @throws Fault `report/cannot-write`.
 */
export async function writeFiles(out: string, files: readonly FileOfPage[]): Promise<void> {
  try {
    for (const { path, contents } of files) await writeWhole(join(out, path), contents);
  } catch (error) {
    throw cannotWrite(out, error);
  }
}

/** Writes aside and renames, so that no half file is ever seen. */
async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  await makeDirectory(dirname(path));
  try {
    await writeFile(aside, contents);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Step by step: Node's `recursive` never ends below /proc and calls a read-only file system a missing directory. */
async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isDirectory(path))) throw error;
  });
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function cannotWrite(out: string, error: unknown): Fault {
  return new Fault(
    {
      code: 'report/cannot-write',
      kind: 'failure',
      subject: out,
      expected: 'a directory that can be written to',
      received: (error as Error).message,
      remedy: 'choose another --out, or free some space',
    },
    { cause: error },
  );
}
