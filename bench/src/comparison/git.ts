import { Fault } from '@ouroboros/errors';
import { type ChildSettings, lastLine, runChild } from '../child.ts';

/** What is asked of git where it is run. */
export type GitSettings = Pick<ChildSettings, 'signal'> & { readonly root: string };

/** What a git command printed; undefined where it failed. */
export async function tryGit(
  words: readonly string[],
  { root, signal }: GitSettings,
): Promise<string | undefined> {
  const { stdout, ending } = await runChild('git', ['-C', root, ...words], { signal });
  return ending === undefined ? stdout.toString().trim() : undefined;
}

/**
 * What a git command printed.
 *
 * @throws Fault `bench/git` where it failed.
 */
export async function git(words: readonly string[], { root, signal }: GitSettings): Promise<string> {
  const ended = await runChild('git', ['-C', root, ...words], { signal });
  if (ended.ending === undefined) return ended.stdout.toString().trim();
  throw new Fault({
    code: 'bench/git',
    kind: 'failure',
    subject: `git ${words.join(' ')}`,
    expected: 'exit code 0',
    received: `${ended.ending}: ${lastLine(ended)}`,
  });
}

/** The commit that a ref names; undefined where it names none, and where `root` is in no repository. */
export function resolveCommit(ref: string, settings: GitSettings): Promise<string | undefined> {
  return tryGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], settings);
}
