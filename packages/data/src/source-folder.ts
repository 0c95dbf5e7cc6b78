import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { exists } from './durable-file.ts';
import { optionFault } from './option.ts';
import { systemCode } from './storage-fault.ts';

/**
 * Passes a folder that is there and holds what it must.
 *
 * @param expected what it is to be, for messages.
 * @param names of what it must hold.
 * @throws Fault `data/option` for no path, `data/file-missing`.
 */
export async function requireFolder(
  path: string,
  expected: string,
  names: readonly string[] = [],
): Promise<void> {
  if (typeof path !== 'string' || path === '') throw optionFault('data.path', expected, path);
  if (!(await exists(path))) throw missingData(path, expected, 'nothing at that path');
  if (!(await stat(path)).isDirectory()) throw missingData(path, expected, 'a file');
  for (const name of names) {
    if (!(await exists(join(path, name)))) throw missingData(path, expected, `a folder without ${name}`);
  }
}

/** The Fault for data that are not where they are said to be: `data/file-missing`. */
export function missingData(path: string, expected: string, received: string): Fault {
  const code = 'data/file-missing';
  return new Fault({ code, kind: 'request', subject: path, expected, received, remedy: 'check data.path' });
}

/** The Fault for a file or folder that the system does not give: `data/not-readable`; any other error as it is. */
export function unreadable(path: string, error: unknown): unknown {
  const received = systemCode(error);
  if (received === undefined) return error;
  const parts = { code: 'data/not-readable', kind: 'request', subject: path } as const;
  const remedy = 'check what it is, and its permissions';
  return new Fault({ ...parts, expected: 'something that can be read', received, remedy }, { cause: error });
}
