import { basename } from 'node:path';
import { storageFault } from '../storage-fault.ts';
import { Column } from './column.ts';
import { type Json, type Provenance, type ShardFile, shardFormat, type TokenManifest } from './manifest.ts';
import { TokenColumn } from './token-column.ts';
import { defaultFileBytes, documentsName, endBytes, type TokenShard, tokenWidth } from './token-shard.ts';
import { UnfinishedShard } from './unfinished-shard.ts';

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

/** How far an interrupted writer had come. */
interface WriterState {
  readonly documents: number;
  readonly tokens: number;
  /** Files of token ids that are full; their checksums are not computed again. */
  readonly finished: readonly ShardFile[];
  readonly notes: Readonly<Record<string, Json>>;
}

const nothingYet: WriterState = { documents: 0, tokens: 0, finished: [], notes: {} };

/**
 * Writes a shard of tokens, document by document, with bounded memory. The shard appears under its name when `finish`
 * ends, whole. `checkpoint` makes what was appended survive a killed process: the next writer that is opened for the
 * same directory, vocabulary and provenance starts behind it (`documents` says where). Calls must not overlap.
 */
export class TokenShardWriter {
  readonly directory: string;
  readonly vocabulary: number;
  readonly provenance: Provenance;
  readonly #unfinished: UnfinishedShard<WriterState>;
  readonly #tokens: TokenColumn;
  readonly #documents: Column;
  #notes: Readonly<Record<string, Json>>;

  private constructor(
    options: TokenShardOptions,
    unfinished: UnfinishedShard<WriterState>,
    columns: { readonly tokens: TokenColumn; readonly documents: Column },
    notes: Readonly<Record<string, Json>>,
  ) {
    this.directory = options.directory;
    this.vocabulary = options.vocabulary;
    this.provenance = options.provenance ?? {};
    this.#notes = notes;
    this.#unfinished = unfinished;
    this.#tokens = columns.tokens;
    this.#documents = columns.documents;
  }

  /**
   * Starts a shard, or goes on with one that was interrupted.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/disk-full`, `data/not-writable`.
   */
  static async open(options: TokenShardOptions): Promise<TokenShardWriter> {
    const { directory, vocabulary, provenance = {}, fileBytes = defaultFileBytes } = options;
    const unfinished = await UnfinishedShard.open<WriterState>(directory, { vocabulary, provenance });
    const state = unfinished.state ?? nothingYet;
    try {
      const tokens = await TokenColumn.open(unfinished.aside, {
        width: tokenWidth(vocabulary),
        fileBytes,
        length: state.tokens,
        finished: state.finished,
      });
      const documents = await Column.open(unfinished.aside, documentsName, endBytes, state.documents);
      return new TokenShardWriter(options, unfinished, { tokens, documents }, state.notes);
    } catch (error) {
      throw storageFault(error, directory);
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
    const { documents, tokens } = this;
    const { finished } = this.#tokens;
    await this.#unfinished.save({ documents, tokens, finished, notes });
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
    await this.#unfinished.publish(manifest);
    return { directory: this.directory, manifest };
  }
}
