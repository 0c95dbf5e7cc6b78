import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { makeDirectory } from '../directory.ts';
import { exists, publishDirectory, writeDurably } from '../durable-file.ts';
import { storageFault, systemCode } from '../storage-fault.ts';
import { encodeManifest, type Json, type Manifest, manifestName } from './manifest.ts';

/** Contents of `progress.json` in the unfinished directory. */
interface Progress<State> {
  /** What the shard will be. */
  readonly identity: Json;
  readonly state: State;
}

const progressName = 'progress.json';

/** The unfinished shard beside its place. It survives a killed process, so that the next one can go on. */
function asideOf(directory: string): string {
  return `${directory}.partial`;
}

/** Removes what an unfinished writer of a shard left, where no other one is to go on with it. */
export async function discardUnfinished(directory: string): Promise<void> {
  await rm(asideOf(directory), { recursive: true, force: true });
}

/** What an earlier writer saved, when it was writing the same thing. */
async function readState<State>(aside: string, identity: Json): Promise<State | undefined> {
  const text = await readFile(join(aside, progressName), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const progress = JSON.parse(text) as Progress<State>;
  return JSON.stringify(progress.identity) === JSON.stringify(identity) ? progress.state : undefined;
}

/**
 * A shard in the making: a directory beside its place, which takes that place when it is whole. `State` says how far a writer has
 * come, in plain JSON.
 */
export class UnfinishedShard<State> {
  /** Where the shard will appear. */
  readonly directory: string;
  /** Where its files are written. */
  readonly aside: string;
  /** What was saved last by a writer of the same shard; undefined where there is nothing to go on with. */
  readonly state: State | undefined;
  readonly #identity: Json;

  private constructor(directory: string, identity: Json, state: State | undefined) {
    this.directory = directory;
    this.aside = asideOf(directory);
    this.state = state;
    this.#identity = identity;
  }

  /**
   * Begins a shard, or goes on with one of the same identity that was interrupted; of another one nothing stays.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/disk-full`, `data/not-writable`.
   */
  static async open<State>(directory: string, identity: Json): Promise<UnfinishedShard<State>> {
    if (await exists(directory)) throw alreadyThere(directory);
    const aside = asideOf(directory);
    try {
      const state = await readState<State>(aside, identity);
      if (state === undefined) await discardUnfinished(directory);
      await makeDirectory(aside);
      return new UnfinishedShard(directory, identity, state);
    } catch (error) {
      throw storageFault(error, directory);
    }
  }

  /** Makes `state` what the next writer starts from, whatever happens to the process. */
  async save(state: State): Promise<void> {
    const progress: Progress<State> = { identity: this.#identity, state };
    await writeDurably(join(this.aside, progressName), JSON.stringify(progress));
  }

  /** Puts the shard, whose files are closed, in its place. */
  async publish(manifest: Manifest): Promise<void> {
    await writeDurably(join(this.aside, manifestName), encodeManifest(manifest));
    await rm(join(this.aside, progressName), { force: true });
    await publishDirectory(this.aside, this.directory);
  }
}

function alreadyThere(directory: string): Fault {
  return new Fault({
    code: 'data/exists',
    kind: 'failure',
    subject: directory,
    expected: 'no such shard yet',
    received: 'one that is already there',
    remedy: 'remove it or choose another name',
  });
}
