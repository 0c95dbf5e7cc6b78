import { GrowingShard, type Notes, type ShardPlan } from '../shard/growing-shard.ts';
import { type Provenance, type ShardFile, shardFormat } from '../shard/manifest.ts';
import { type ImageShape, imageBytes, requireShape } from './image-shape.ts';
import { attributesName, type ImageShard, pixelsName } from './image-shard.ts';

/** What a shard of images will be. */
export interface ImageShardOptions {
  /** Red, green, blue. */
  readonly channels?: 3;
  readonly height: number;
  readonly width: number;
  /** Names of what is known of every image (default: nothing). */
  readonly attributes?: readonly string[];
  /** Where the images come from; interrupted work is continued only under the same provenance. */
  readonly provenance?: Provenance;
}

/** @throws Fault `data/option`. */
function planOf({ height, width, attributes = [], provenance = {} }: ImageShardOptions): ShardPlan {
  requireShape({ channels: 3, height, width });
  const names = [pixelsName, ...(attributes.length === 0 ? [] : [attributesName])];
  return {
    identity: { height, width, attributes, provenance },
    columns: names.map((name) => ({ name, width: 1 })),
  };
}

/**
 * Writes a shard of images with bounded memory. The shard appears under its name when `finish` ends, whole. `checkpoint` makes
 * what was appended survive a killed process: a writer that is opened by `resume` with the same options starts behind it (`images`
 * says where). Calls must not overlap.
 */
export class ImageShardWriter {
  readonly directory: string;
  readonly shape: ImageShape;
  readonly attributes: readonly string[];
  readonly provenance: Provenance;
  readonly #files: GrowingShard;
  /** Bytes of the pixels of one image. */
  readonly #size: number;

  private constructor(
    { height, width, attributes = [], provenance = {} }: ImageShardOptions,
    files: GrowingShard,
  ) {
    this.directory = files.directory;
    this.shape = { channels: 3, height, width };
    this.attributes = attributes;
    this.provenance = provenance;
    this.#files = files;
    this.#size = imageBytes(this.shape);
  }

  /**
   * Starts a shard; what an interrupted writer left of it is removed.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/option`, `data/disk-full`, `data/not-writable`.
   */
  static async create(directory: string, options: ImageShardOptions): Promise<ImageShardWriter> {
    return new ImageShardWriter(options, await GrowingShard.create(directory, planOf(options)));
  }

  /**
   * Starts a shard, or goes on with one that was interrupted.
   *
   * @throws Fault as `create`; `data/corrupt` when files of the interrupted one are shorter than they were.
   */
  static async resume(directory: string, options: ImageShardOptions): Promise<ImageShardWriter> {
    return new ImageShardWriter(options, await GrowingShard.resume(directory, planOf(options)));
  }

  /** Images appended so far, those of interrupted writers included. */
  get images(): number {
    return this.#files.length(pixelsName) / this.#size;
  }

  /** What the last checkpoint noted, such as counts that must survive with it. */
  get notes(): Notes {
    return this.#files.notes;
  }

  /**
   * Appends whole images.
   *
   * @param pixels `[n, 3, height, width]`.
   * @param attributes `[n, attributes]`, each 0 or 1; to be left out where the shard has none.
   * @throws RangeError for anything else, and nothing is appended; Fault `data/disk-full`.
   */
  async append(pixels: Uint8Array, attributes: Uint8Array = new Uint8Array(0)): Promise<void> {
    this.#check(pixels, attributes);
    await this.#files.append(pixelsName, pixels);
    if (attributes.length > 0) await this.#files.append(attributesName, attributes);
  }

  #check(pixels: Uint8Array, attributes: Uint8Array): void {
    const images = pixels.length / this.#size;
    if (!Number.isInteger(images)) {
      throw new RangeError(
        `pixels: expected whole images of ${this.#size} bytes, received ${pixels.length} bytes`,
      );
    }
    const expected = images * this.attributes.length;
    if (attributes.length !== expected || attributes.some((value) => value > 1)) {
      const received = attributes.length === expected ? 'others' : `${attributes.length} values`;
      throw new RangeError(`attributes: expected ${expected} zeros and ones, received ${received}`);
    }
  }

  /** Makes everything appended so far, and `notes`, survive whatever happens to the process. */
  async checkpoint(notes: Notes = {}): Promise<void> {
    await this.#files.checkpoint(notes);
  }

  /** Stops writing. What the last checkpoint saved stays for the next writer; the shard does not appear. */
  async close(): Promise<void> {
    await this.#files.close();
  }

  /** Stops writing and removes what was written. */
  async abort(): Promise<void> {
    await this.#files.abort();
  }

  /**
   * Ends the shard and puts it in its place.
   *
   * @param facts added to the provenance, such as counts known only at the end.
   * @throws Fault `data/disk-full`.
   */
  async finish(facts: Provenance = {}): Promise<ImageShard> {
    const { shape, attributes, images: examples } = this;
    const provenance = { ...this.provenance, ...facts };
    const known = attributes.length === 0 ? {} : { attributes };
    return this.#files.finish((files: readonly ShardFile[]) => {
      const base = { format: shardFormat, kind: 'images', examples } as const;
      return { ...base, ...shape, ...known, files, provenance };
    });
  }
}
