import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../storage-fault.ts';
import { Column } from './column.ts';
import { corruptShard, type ShardFile } from './manifest.ts';
import { isTokensName, tokensName } from './token-shard.ts';

/** Where a column of token ids stands, and how it goes on. */
export interface TokenColumnOptions {
  readonly width: 2 | 4;
  /** Most bytes of a file. */
  readonly fileBytes: number;
  /** Tokens that are there; what lies behind them is cut off. */
  readonly length: number;
  /** The files that are full, as they were described when they became so. */
  readonly finished: readonly ShardFile[];
}

async function requireSize(directory: string, { name, bytes }: ShardFile): Promise<void> {
  const path = join(directory, name);
  const { size } = await stat(path).catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? corruptShard(path, `${bytes} bytes`, 'nothing') : error;
  });
  if (size !== bytes) throw corruptShard(path, `${bytes} bytes`, `${size} bytes`);
}

/** Removes files of token ids that were begun behind those that count. */
async function removeOthers(directory: string, count: number): Promise<void> {
  const kept = new Set(Array.from({ length: count }, (_, k) => tokensName(k)));
  const others = (await readdir(directory)).filter((name) => isTokensName(name) && !kept.has(name));
  for (const name of others) await rm(join(directory, name));
}

/** Token ids that grow at their end, in files of bounded size; each is hashed as it is written and closed when it is full. */
export class TokenColumn {
  readonly #directory: string;
  readonly #width: 2 | 4;
  /** Tokens of a file. */
  readonly #capacity: number;
  readonly #finished: ShardFile[];
  /** Tokens in finished files. */
  #before: number;
  #column: Column;

  private constructor(
    directory: string,
    options: TokenColumnOptions,
    { before, column }: { readonly before: number; readonly column: Column },
  ) {
    this.#directory = directory;
    this.#width = options.width;
    this.#capacity = Math.max(1, Math.floor(options.fileBytes / options.width));
    this.#finished = [...options.finished];
    this.#before = before;
    this.#column = column;
  }

  /**
   * Opens the files in `directory` for appending; of those that are full only the sizes are looked at.
   *
   * @throws Fault `data/corrupt` naming the file that is too short.
   */
  static async open(directory: string, options: TokenColumnOptions): Promise<TokenColumn> {
    const { width, length, finished } = options;
    for (const file of finished) await requireSize(directory, file);
    await removeOthers(directory, finished.length + 1);
    const before = finished.reduce((sum, { bytes }) => sum + bytes / width, 0);
    const column = await Column.open(directory, tokensName(finished.length), width, length - before);
    return new TokenColumn(directory, options, { before, column });
  }

  /** Tokens appended so far. */
  get length(): number {
    return this.#before + this.#column.length;
  }

  /** Files that are full. */
  get finished(): readonly ShardFile[] {
    return [...this.#finished];
  }

  /** Appends tokens, which the caller has checked to fit. */
  async append(tokens: ArrayLike<number>): Promise<void> {
    for (let at = 0; at < tokens.length; ) {
      if (this.#column.length >= this.#capacity) await this.#begin();
      const end = Math.min(tokens.length, at + this.#capacity - this.#column.length);
      await this.#column.append(tokens, at, end);
      at = end;
    }
  }

  /** Ends the file at hand and begins the next one. */
  async #begin(): Promise<void> {
    await this.#column.sync();
    this.#finished.push(this.#column.describe());
    this.#before += this.#column.length;
    await this.#column.close();
    const name = tokensName(this.#finished.length);
    this.#column = await Column.open(this.#directory, name, this.#width, 0);
  }

  /** Waits until everything appended is on the disk. */
  async sync(): Promise<void> {
    await this.#column.sync();
  }

  /** What the manifest says of the files; to be called after `sync`. */
  describe(): readonly ShardFile[] {
    return [...this.#finished, this.#column.describe()];
  }

  /** Gives the files back; what was not synced may be lost. */
  async close(): Promise<void> {
    await this.#column.close();
  }
}
