import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { exists } from '../../durable-file.ts';
import { optionFault } from '../../option.ts';

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
  if (!(await exists(path))) throw missing(path, expected, 'nothing at that path');
  if (!(await stat(path)).isDirectory()) throw missing(path, expected, 'a file');
  for (const name of names) {
    if (!(await exists(join(path, name)))) throw missing(path, expected, `a folder without ${name}`);
  }
}

function missing(path: string, expected: string, received: string): Fault {
  const code = 'data/file-missing';
  return new Fault({ code, kind: 'request', subject: path, expected, received, remedy: 'check data.path' });
}
