import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { exists } from '../../durable-file.ts';
import { optionFault } from '../../option.ts';
import { missingData, unreadable } from '../../source-folder.ts';

/** Files of molecules; where they come in two splits, those to test on apart. */
export interface SourceFiles {
  readonly train: readonly string[];
  /** Undefined: each molecule decides by itself whether it is held out. */
  readonly test: readonly string[] | undefined;
}

async function filesIn(folder: string, extensions: readonly string[]): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const isWanted = (name: string) =>
    extensions.includes(extname(name).toLowerCase()) && !name.startsWith('.');
  return names.filter(isWanted).sort();
}

function stemOf(name: string): string {
  return basename(name, extname(name)).toLowerCase();
}

/** A folder whose files are `train` and `test`, and perhaps others, comes split; the others are not used then. */
function splitByName(folder: string, names: readonly string[]): SourceFiles {
  const ofSplit = (split: string) =>
    names.filter((name) => stemOf(name) === split).map((name) => join(folder, name));
  const [train, test] = [ofSplit('train'), ofSplit('test')];
  if (train.length > 0 && test.length > 0) return { train, test };
  return { train: names.map((name) => join(folder, name)), test: undefined };
}

/**
 * The files of molecules at `path`: one file, or those of a folder whose names end in one of `extensions`, in the order of their names.
 *
 * @param expected what they are, for messages.
 * @throws Fault `data/option` for no path, `data/file-missing`, `data/not-readable`.
 */
export async function findFiles(
  path: string,
  extensions: readonly string[],
  expected: string,
): Promise<SourceFiles> {
  if (typeof path !== 'string' || path === '') throw optionFault('data.path', expected, path);
  if (!(await exists(path))) throw missingData(path, expected, 'nothing at that path');
  if (!(await stat(path)).isDirectory()) return { train: [path], test: undefined };
  const names = await filesIn(path, extensions);
  if (names.length === 0) throw missingData(path, expected, `a folder without ${extensions.join(' or ')}`);
  return splitByName(path, names);
}
