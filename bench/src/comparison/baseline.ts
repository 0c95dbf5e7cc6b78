import { stat } from 'node:fs/promises';
import { Fault } from '@ouroboros/errors';
import type { BenchDocument } from '../document.ts';
import { type GitSettings, resolveCommit } from './git.ts';
import { readDocument } from './saved-document.ts';

/** What `--against` names. */
export type Baseline =
  | { readonly kind: 'file'; readonly name: string; readonly document: BenchDocument }
  | { readonly kind: 'commit'; readonly name: string; readonly commit: string };

/**
 * Finds out what a baseline is: a file that was saved, or else a commit of this repository.
 *
 * @throws Fault of kind request where it is neither.
 */
export async function openBaseline(name: string, settings: GitSettings): Promise<Baseline> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isFile()) return { kind: 'file', name, document: await readDocument(name) };
  const commit = await resolveCommit(name, settings);
  if (commit !== undefined) return { kind: 'commit', name, commit };
  throw new Fault({
    code: 'bench/baseline',
    kind: 'request',
    subject: `--against ${name}`,
    expected: 'a file that bench --save wrote, or a commit, branch or tag of this checkout',
    received: found ? 'a folder' : 'neither',
  });
}
