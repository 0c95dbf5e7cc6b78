import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256File } from '../checksum.ts';
import { makeDirectory } from '../directory.ts';
import { writeDurably, writeFully } from '../durable-file.ts';
import { storageFault } from '../storage-fault.ts';

/** What must be known of a file that has come in part, to go on with it. */
interface Origin {
  readonly sha256: string;
  /** The ETag that came with the contents. */
  readonly etag?: string;
}

/** A download under way: `<path>.part` holds the bytes so far, `<path>.part.json` what they belong to. */
export class PartialFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #sha256: string;
  #etag: string | undefined;
  #length: number;

  private constructor(path: string, handle: FileHandle, length: number, origin: Origin) {
    this.path = path;
    this.#handle = handle;
    this.#length = length;
    this.#sha256 = origin.sha256;
    this.#etag = origin.etag;
  }

  /**
   * Opens what there is of the file with this checksum; of another file nothing is kept.
   *
   * @throws Fault `data/disk-full`, `data/not-writable`.
   */
  static async open(path: string, sha256: string): Promise<PartialFile> {
    const part = `${path}.part`;
    try {
      await makeDirectory(dirname(path));
      const origin = await originOf(part);
      const isSame = origin?.sha256 === sha256;
      const handle = await open(part, 'a');
      if (!isSame) await handle.truncate(0);
      const { size } = await handle.stat();
      if (!isSame) await writeDurably(`${part}.json`, JSON.stringify({ sha256 }));
      return new PartialFile(path, handle, size, isSame ? origin : { sha256 });
    } catch (error) {
      throw storageFault(error, part);
    }
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  /** Throws away what there is, to be followed by contents with this ETag. */
  async restart(etag: string | undefined): Promise<void> {
    await this.#storing(async () => {
      if (this.#length > 0) await this.#handle.truncate(0);
      this.#length = 0;
      this.#etag = etag;
      const origin: Origin = { sha256: this.#sha256, ...(etag === undefined ? {} : { etag }) };
      await writeDurably(`${this.path}.part.json`, JSON.stringify(origin));
    });
  }

  /** Adds bytes at the end. @throws Fault `data/disk-full`. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.#storing(() => writeFully(this.#handle, bytes));
    this.#length += bytes.length;
  }

  /** The SHA-256 of what there is. */
  async digest(): Promise<string> {
    return sha256File(`${this.path}.part`);
  }

  /** Makes it the file. */
  async finish(): Promise<void> {
    await this.#storing(async () => {
      await this.#handle.sync();
      await rename(`${this.path}.part`, this.path);
      await rm(`${this.path}.part.json`, { force: true });
    });
  }

  /** Keeps what there is for another time. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #storing(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      throw storageFault(error, `${this.path}.part`);
    });
  }
}

async function originOf(part: string): Promise<Origin | undefined> {
  try {
    return JSON.parse(await readFile(`${part}.json`, 'utf8')) as Origin;
  } catch {
    // None, or cut short: what it belongs to is not known, so nothing of it is used.
    return undefined;
  }
}
