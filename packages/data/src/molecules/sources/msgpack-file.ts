import { type FileHandle, open } from 'node:fs/promises';
import { Decoder } from '@msgpack/msgpack';
import { unreadable } from '../../source-folder.ts';
import { UnusableMolecule } from '../chemistry/unusable-molecule.ts';
import { type Container, containerAt, valueEnd } from './msgpack-length.ts';

/** Bytes that are held at first; more only where one value needs them. */
const leastBytes = 2 ** 20;
/** A value of more bytes is none. */
const mostBytes = 2 ** 28;
/** The longest head of a map or list. */
const headBytes = 5;

/**
 * A file of MessagePack that is larger than memory: maps and lists can be entered, so that only what is decoded as a whole is held. What
 * is wrong with the file is an `UnusableMolecule` without a molecule's name: `cut-short` or `malformed`.
 */
export class MsgpackFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #decoder = new Decoder({ useBigInt64: false });
  #bytes = new Uint8Array(leastBytes);
  /** What of `#bytes` is read from the file, and not yet passed. */
  #from = 0;
  #to = 0;
  #passed = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws Fault `data/not-readable`. */
  static async open(path: string): Promise<MsgpackFile> {
    const file = await open(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    return new MsgpackFile(path, file);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Whether no byte is left. */
  async atEnd(): Promise<boolean> {
    return this.#from === this.#to && !(await this.#readMore());
  }

  /** Enters a map or a list and tells how many entries follow. Undefined, and nothing is passed, where another value is next. */
  async enter(kind: Container['kind']): Promise<number | undefined> {
    while (this.#to - this.#from < headBytes && (await this.#readMore()));
    const container = containerAt(this.#bytes.subarray(0, this.#to), this.#from);
    if (container?.kind !== kind) return undefined;
    if (!(container.start <= this.#to)) throw this.#unusable('cut-short', 'the end of the file');
    this.#pass(container.start);
    return container.entries;
  }

  /** Passes over the next value, and gives its bytes, which are good until the next call. */
  async skip(): Promise<Uint8Array> {
    for (;;) {
      const end = valueEnd(this.#bytes.subarray(0, this.#to), this.#from);
      if (typeof end === 'number') {
        const bytes = this.#bytes.subarray(this.#from, end);
        this.#pass(end);
        return bytes;
      }
      if (end === 'invalid') throw this.#unusable('malformed', 'a byte that begins none');
      if (!(await this.#readMore())) throw this.#unusable('cut-short', 'the end of the file');
    }
  }

  /** The next value as a whole. */
  async value(): Promise<unknown> {
    const bytes = await this.skip();
    try {
      return this.#decoder.decode(bytes);
    } catch (error) {
      throw this.#unusable('malformed', error instanceof Error ? error.message : String(error));
    }
  }

  #pass(end: number): void {
    this.#passed += end - this.#from;
    this.#from = end;
  }

  /** Reads on, with more room where all of it is taken; false at the end of the file. */
  async #readMore(): Promise<boolean> {
    this.#makeRoom();
    const { bytesRead } = await this.#file
      .read(this.#bytes, this.#to, this.#bytes.length - this.#to)
      .catch((error: unknown) => {
        throw unreadable(this.#path, error);
      });
    this.#to += bytesRead;
    return bytesRead > 0;
  }

  /** Moves what is held to the front, of twice the room where it fills more than half. */
  #makeRoom(): void {
    const held = this.#bytes.subarray(this.#from, this.#to);
    if (held.length > mostBytes) throw this.#unusable('malformed', `one of more than ${mostBytes} bytes`);
    const room = held.length > this.#bytes.length / 2 ? new Uint8Array(2 * this.#bytes.length) : this.#bytes;
    room.set(held);
    this.#bytes = room;
    this.#from = 0;
    this.#to = held.length;
  }

  #unusable(reason: 'cut-short' | 'malformed', received: string): UnusableMolecule {
    return new UnusableMolecule(this.#path, {
      reason,
      expected: `a value at byte ${this.#passed}`,
      received,
    });
  }
}
