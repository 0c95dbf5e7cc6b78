import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { hashRange } from '../checksum.ts';
import { writeFully } from '../durable-file.ts';
import { corruptShard, type ShardFile } from './manifest.ts';

/** Numbers held back before they are written. */
const capacity = 1 << 17;

/** The whole numbers that a column can hold, by bytes each. */
const arrays = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array } as const;

/** Bytes of one number of a column. */
export type ColumnWidth = keyof typeof arrays;

/** A file of little-endian unsigned integers that grows at its end, hashed as it is written; bounded memory. */
export class Column {
  readonly name: string;
  readonly width: ColumnWidth;
  readonly #handle: FileHandle;
  readonly #hash: Hash;
  readonly #buffer: Uint8Array | Uint16Array | Uint32Array | BigUint64Array;
  #held = 0;
  #written: number;

  private constructor(name: string, width: ColumnWidth, handle: FileHandle, hash: Hash, written: number) {
    this.name = name;
    this.width = width;
    this.#handle = handle;
    this.#hash = hash;
    this.#written = written;
    this.#buffer = new arrays[width](capacity);
  }

  /**
   * Opens `directory/name` for appending after its first `length` numbers; what lies behind them is cut off.
   *
   * @throws Fault `data/corrupt` when the file holds fewer.
   */
  static async open(directory: string, name: string, width: ColumnWidth, length: number): Promise<Column> {
    const path = join(directory, name);
    const bytes = length * width;
    const handle = await open(path, length === 0 ? 'w+' : 'r+');
    const hash = createHash('sha256');
    const read = await hashRange(handle, hash, 0, bytes);
    if (read < bytes) {
      await handle.close();
      throw corruptShard(path, `${bytes} bytes`, `${read} bytes`);
    }
    await handle.truncate(bytes);
    return new Column(name, width, handle, hash, bytes);
  }

  /** Numbers appended so far. */
  get length(): number {
    return this.#written / this.width + this.#held;
  }

  /** Appends numbers [from, to), which the caller has checked to fit. */
  async append(values: ArrayLike<number>, from = 0, to = values.length): Promise<void> {
    for (let at = from; at < to; ) {
      if (this.#held === capacity) await this.#drain();
      const end = Math.min(to, at + capacity - this.#held);
      this.#hold(values, at, end);
      at = end;
    }
  }

  /** Puts numbers where there is room for them. */
  #hold(values: ArrayLike<number>, from: number, to: number): void {
    const buffer = this.#buffer;
    if (buffer instanceof Uint8Array && values instanceof Uint8Array) {
      buffer.set(values.subarray(from, to), this.#held);
      this.#held += to - from;
    } else if (buffer instanceof BigUint64Array) {
      for (let at = from; at < to; at++) buffer[this.#held++] = BigInt(values[at] as number);
    } else {
      for (let at = from; at < to; at++) buffer[this.#held++] = values[at] as number;
    }
  }

  async #drain(): Promise<void> {
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#held * this.width);
    await writeFully(this.#handle, bytes, this.#written);
    this.#hash.update(bytes);
    this.#written += bytes.length;
    this.#held = 0;
  }

  /** Waits until everything appended is on the disk. */
  async sync(): Promise<void> {
    await this.#drain();
    await this.#handle.sync();
  }

  /** What the manifest says of the file; to be called after `sync`. */
  describe(): ShardFile {
    return { name: this.name, bytes: this.#written, sha256: this.#hash.copy().digest('hex') };
  }

  /** Gives the file back; what was not synced may be lost. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}
