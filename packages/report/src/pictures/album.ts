import type { PictureRecord } from '../run/records.ts';
import { readStrip, type Strip } from './strip.ts';

/** The pictures of a run, each read once, and those that cannot be shown. */
export class Album {
  readonly #directory: string;
  readonly #strips = new Map<string, Promise<Strip | undefined>>();
  readonly #leftOut = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Undefined where the file is missing or broken. */
  async strip(picture: PictureRecord): Promise<Strip | undefined> {
    const { file } = picture;
    const reading = this.#strips.get(file) ?? readStrip(this.#directory, picture);
    this.#strips.set(file, reading);
    const strip = await reading;
    if (!strip) this.#leftOut.add(file);
    return strip;
  }

  /** Files that were asked for and are missing or broken, relative to the run. */
  leftOut(): readonly string[] {
    return [...this.#leftOut].sort();
  }
}
