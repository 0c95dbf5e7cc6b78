import { closeSync, openSync, readSync } from 'node:fs';
import { corruptShard } from './manifest.ts';

/** Reads a file of a shard piece by piece, at once and without a copy. */
export class FileReader {
  readonly #path: string;
  readonly #descriptor: number;

  /** Opens the file. Throws what the system says. */
  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
  }

  /** Fills `out` from byte `position` on. @throws Fault `data/corrupt` when the file ends before. */
  read(out: Uint8Array, position: number): void {
    for (let done = 0; done < out.length; ) {
      const count = readSync(this.#descriptor, out, done, out.length - done, position + done);
      if (count === 0) {
        throw corruptShard(this.#path, `at least ${position + out.length} bytes`, `${position + done} bytes`);
      }
      done += count;
    }
  }

  /** Gives the file back. */
  close(): void {
    closeSync(this.#descriptor);
  }
}
