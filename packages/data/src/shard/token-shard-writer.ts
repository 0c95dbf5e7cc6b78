import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { makeDirectory } from '../directory.ts';
import { exists, publishDirectory, writeDurably } from '../durable-file.ts';
import { storageFault, systemCode } from '../storage-fault.ts';
import { Column } from './column.ts';
import {
  encodeManifest,
  type Json,
  manifestName,
  type Provenance,
  type ShardFile,
  shardFormat,
  type TokenManifest,
} from './manifest.ts';
import { TokenColumn } from './token-column.ts';
import { defaultFileBytes, documentsName, endBytes, type TokenShard, tokenWidth } from './token-shard.ts';

/** What a shard of tokens will be. */
export interface TokenShardOptions {
  /** Where it will appear, whole, when it is finished. */
  readonly directory: string;
  /** Number of ids; tokens lie below it. */
  readonly vocabulary: number;
  /** Where its documents come from; interrupted work is continued only under the same provenance. */
  readonly provenance?: Provenance;
  /** Most bytes of a file of token ids (default 256 MiB); the manifest lists as many files as that takes. */
  readonly fileBytes?: number;
}

/** Documents one after the other; document i is `tokens[ends[i - 1] .. ends[i])`. */
export interface DocumentBatch {
  readonly tokens: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** How far an interrupted writer had come: contents of `progress.json` in the unfinished directory. */
interface WriterProgress {
  readonly vocabulary: number;
  readonly provenance: Provenance;
  readonly documents: number;
  readonly tokens: number;
  /** Files of token ids that are full; their checksums are not computed again. */
  readonly finished: readonly ShardFile[];
  readonly notes: Readonly<Record<string, Json>>;
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

/** What an earlier writer left, when it was writing the same thing. */
async function readProgress(aside: string, wanted: string): Promise<WriterProgress | undefined> {
  const text = await readFile(join(aside, progressName), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const progress = JSON.parse(text) as WriterProgress;
  return identify(progress.vocabulary, progress.provenance) === wanted ? progress : undefined;
}

function identify(vocabulary: number, provenance: Provenance): string {
  return JSON.stringify({ vocabulary, provenance });
}

/**
 * Writes a shard of tokens, document by document, with bounded memory. The shard appears under its name when `finish`
 * ends, whole. `checkpoint` makes what was appended survive a killed process: the next writer that is opened for the
 * same directory, vocabulary and provenance starts behind it (`documents` says where). Calls must not overlap.
 */
export class TokenShardWriter {
  readonly directory: string;
  readonly vocabulary: number;
  readonly provenance: Provenance;
  readonly #aside: string;
  readonly #tokens: TokenColumn;
  readonly #documents: Column;
  #notes: Readonly<Record<string, Json>>;

  private constructor(
    options: TokenShardOptions,
    tokens: TokenColumn,
    documents: Column,
    notes: Readonly<Record<string, Json>>,
  ) {
    this.directory = options.directory;
    this.vocabulary = options.vocabulary;
    this.provenance = options.provenance ?? {};
    this.#notes = notes;
    this.#aside = asideOf(options.directory);
    this.#tokens = tokens;
    this.#documents = documents;
  }

  /**
   * Starts a shard, or goes on with one that was interrupted.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/disk-full`, `data/not-writable`.
   */
  static async open(options: TokenShardOptions): Promise<TokenShardWriter> {
    if (await exists(options.directory)) throw alreadyThere(options.directory);
    const aside = asideOf(options.directory);
    try {
      const progress = await readProgress(aside, identify(options.vocabulary, options.provenance ?? {}));
      if (progress === undefined) await rm(aside, { recursive: true, force: true });
      await makeDirectory(aside);
      const tokens = await TokenColumn.open(aside, {
        width: tokenWidth(options.vocabulary),
        fileBytes: options.fileBytes ?? defaultFileBytes,
        length: progress?.tokens ?? 0,
        finished: progress?.finished ?? [],
      });
      const documents = await Column.open(aside, documentsName, endBytes, progress?.documents ?? 0);
      return new TokenShardWriter(options, tokens, documents, progress?.notes ?? {});
    } catch (error) {
      throw storageFault(error, options.directory);
    }
  }

  /** Documents appended so far, those of interrupted writers included. */
  get documents(): number {
    return this.#documents.length;
  }

  /** What the last checkpoint noted, such as counts that must survive with it. */
  get notes(): Readonly<Record<string, Json>> {
    return this.#notes;
  }

  /** Tokens appended so far. */
  get tokens(): number {
    return this.#tokens.length;
  }

  /**
   * Appends one document.
   *
   * @throws RangeError for an empty document or an id outside the vocabulary; Fault `data/disk-full`.
   */
  append(tokens: ArrayLike<number>): Promise<void> {
    return this.appendBatch({ tokens, ends: [tokens.length] });
  }

  /**
   * Appends documents.
   *
   * @throws RangeError for an empty document or an id outside the vocabulary, and nothing is appended; Fault `data/disk-full`.
   */
  async appendBatch({ tokens, ends }: DocumentBatch): Promise<void> {
    for (let k = 0; k < ends.length; k++) this.#check(tokens, k, ends);
    const before = this.tokens;
    try {
      await this.#tokens.append(tokens);
      await this.#documents.append(Float64Array.from(ends, (end) => before + end));
    } catch (error) {
      throw storageFault(error, this.directory);
    }
  }

  #check(tokens: ArrayLike<number>, k: number, ends: ArrayLike<number>): void {
    const begin = k === 0 ? 0 : (ends[k - 1] as number);
    const end = ends[k] as number;
    const name = () => `document ${this.documents + k} of ${basename(this.directory)}`;
    if (end <= begin) throw new RangeError(`${name()}: expected at least one token, received none`);
    for (let i = begin; i < end; i++) {
      const id = tokens[i] as number;
      if (Number.isInteger(id) && id >= 0 && id < this.vocabulary) continue;
      const place = `${name()}, token ${i - begin}`;
      throw new RangeError(`${place}: expected an id below ${this.vocabulary}, received ${id}`);
    }
  }

  /** Makes everything appended so far, and `notes`, survive whatever happens to the process. */
  async checkpoint(notes: Readonly<Record<string, Json>> = {}): Promise<void> {
    try {
      await this.#tokens.sync();
      await this.#documents.sync();
    } catch (error) {
      throw storageFault(error, this.directory);
    }
    const { vocabulary, provenance, documents, tokens } = this;
    const { finished } = this.#tokens;
    const progress: WriterProgress = { vocabulary, provenance, documents, tokens, finished, notes };
    await writeDurably(join(this.#aside, progressName), JSON.stringify(progress));
    this.#notes = notes;
  }

  /** Stops writing. What the last checkpoint saved stays for the next writer; the shard does not appear. */
  async close(): Promise<void> {
    await this.#tokens.close();
    await this.#documents.close();
  }

  /**
   * Ends the shard and puts it in its place.
   *
   * @param facts added to the provenance, such as counts known only at the end.
   */
  async finish(facts: Provenance = {}): Promise<TokenShard> {
    await this.checkpoint(this.#notes);
    const manifest: TokenManifest = {
      format: shardFormat,
      kind: 'tokens',
      examples: this.documents,
      tokens: this.tokens,
      width: tokenWidth(this.vocabulary),
      vocabulary: this.vocabulary,
      files: [...this.#tokens.describe(), this.#documents.describe()],
      provenance: { ...this.provenance, ...facts },
    };
    await this.close();
    await writeDurably(join(this.#aside, manifestName), encodeManifest(manifest));
    await rm(join(this.#aside, progressName));
    await publishDirectory(this.#aside, this.directory);
    return { directory: this.directory, manifest };
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
