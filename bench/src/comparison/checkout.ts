import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Ended, lastLine, runChild } from '../child.ts';
import { type GitSettings, git, tryGit } from './git.ts';

/** A commit that is checked out, installed and built in a folder of its own, beside the repository that it is of. */
export class Checkout {
  readonly root: string;
  private readonly folder: string;
  private readonly repository: string;

  private constructor(folder: string, repository: string) {
    this.folder = folder;
    this.root = join(folder, 'checkout');
    this.repository = repository;
  }

  /**
   * Checks a commit out and builds it.
   *
   * @throws Fault `bench/build` where it cannot be installed or built; the reason of the signal. Nothing is left then.
   */
  static async open(
    commit: string,
    settings: GitSettings,
    install: Installation = installAndBuild,
  ): Promise<Checkout> {
    const { root, signal } = settings;
    const folder = await mkdtemp(join(tmpdir(), 'ouroboros-against-'));
    const checkout = new Checkout(folder, root);
    try {
      await git(['worktree', 'add', '--quiet', '--detach', checkout.root, commit], settings);
      requireBuilt(commit, await install(checkout.root, signal));
      return checkout;
    } catch (error) {
      await checkout.close();
      throw error;
    }
  }

  /** Removes the folder, and what git knows of it. */
  async close(): Promise<void> {
    // Not the signal of the run: this is what is to be done when it is stopped.
    const settings = { root: this.repository, signal: new AbortController().signal };
    await tryGit(['worktree', 'remove', '--force', this.root], settings);
    await rm(this.folder, { recursive: true, force: true });
    await tryGit(['worktree', 'prune'], settings);
  }
}

/** Makes a checkout ready to run. */
export type Installation = (root: string, signal: AbortSignal) => Promise<Ended>;

/** Installs what the commit's lock file says, from the store where it is there; that compiles the addon too. */
function installAndBuild(root: string, signal: AbortSignal): Promise<Ended> {
  const [file, ...words] = packageManager(process.env.npm_execpath);
  const install = [...words, 'install', '--frozen-lockfile', '--prefer-offline'];
  return runChild(file, install, { cwd: root, signal, env: { CI: 'true' } });
}

/** The pnpm that runs this, or else one that npx finds. */
export function packageManager(executable: string | undefined): [file: string, ...words: string[]] {
  if (executable === undefined || !basename(executable).startsWith('pnpm')) return ['npx', '-y', 'pnpm@12'];
  return /\.[cm]?js$/.test(executable) ? [process.execPath, executable] : [executable];
}

function requireBuilt(commit: string, ended: Ended): void {
  if (ended.ending === undefined) return;
  throw new Fault({
    code: 'bench/build',
    kind: 'failure',
    subject: `commit ${commit.slice(0, 12)}`,
    expected: 'one that can be installed and built',
    received: `${ended.ending}: ${lastLine(ended)}`,
  });
}
