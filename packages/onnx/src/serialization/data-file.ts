import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ExternalLocation } from './external-data.ts';

/** Offsets on page boundaries let a runtime map the file. */
const pageBytes = 4096;

/** One call writes at most so much: larger ones fail on some systems. */
const chunkBytes = 2 ** 30;

/** Cleans up after a failure, which is the one to report. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder may not exist.
  }
}

/** `<model>.data`, or with `fresh` the first of `<model>.data`, `<model>.1.data`, ... that does not exist. */
function chooseLocation(modelPath: string, fresh: boolean): string {
  const name = basename(modelPath);
  let location = `${name}.data`;
  for (let i = 1; fresh && existsSync(join(dirname(modelPath), location)); i++)
    location = `${name}.${i}.data`;
  return location;
}

/** The file beside a model that takes its large tensors, each at a page boundary. It appears when it is finished. */
export class DataFile {
  readonly location: string;
  private readonly path: string;
  private descriptor: number | undefined;
  private end = 0;

  /** `fresh`: a new name, because tensors stay in files that may have the usual one. */
  constructor(modelPath: string, fresh: boolean) {
    this.location = chooseLocation(modelPath, fresh);
    this.path = join(dirname(modelPath), this.location);
  }

  /** Writes the bytes of one tensor and says where they lie. */
  append(bytes: Uint8Array): ExternalLocation {
    this.descriptor ??= openSync(`${this.path}.partial`, 'w');
    const offset = Math.ceil(this.end / pageBytes) * pageBytes;
    let done = 0;
    while (done < bytes.byteLength) {
      const length = Math.min(bytes.byteLength - done, chunkBytes);
      done += writeSync(this.descriptor, bytes, done, length, offset + done);
    }
    this.end = offset + bytes.byteLength;
    return { location: this.location, offset, length: bytes.byteLength };
  }

  /** Gives the file its name, when anything was written. */
  finish(): void {
    if (this.descriptor === undefined) return;
    fsyncSync(this.descriptor);
    this.close();
    renameSync(`${this.path}.partial`, this.path);
  }

  /** Leaves nothing behind. */
  discard(): void {
    if (this.descriptor === undefined) return;
    this.close();
    removeQuietly(`${this.path}.partial`);
  }

  private close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}
