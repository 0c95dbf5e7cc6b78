import { Column } from '../shard/column.ts';
import { type ImageManifest, type Json, type Provenance, shardFormat } from '../shard/manifest.ts';
import { discardUnfinished, UnfinishedShard } from '../shard/unfinished-shard.ts';
import { storageFault } from '../storage-fault.ts';
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

/** How far an interrupted writer had come. */
interface WriterState {
  readonly images: number;
  readonly notes: Readonly<Record<string, Json>>;
}

interface Columns {
  readonly pixels: Column;
  readonly attributes: Column | undefined;
}

async function openColumns(aside: string, images: number, perImage: PerImage): Promise<Columns> {
  const pixels = await Column.open(aside, pixelsName, 1, images * perImage.pixels);
  if (perImage.attributes === 0) return { pixels, attributes: undefined };
  const attributes = await Column.open(aside, attributesName, 1, images * perImage.attributes);
  return { pixels, attributes };
}

/** Bytes of one image. */
interface PerImage {
  readonly pixels: number;
  readonly attributes: number;
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
  readonly #unfinished: UnfinishedShard<WriterState>;
  readonly #columns: Columns;
  readonly #perImage: PerImage;
  #notes: Readonly<Record<string, Json>>;

  private constructor(
    { height, width, attributes = [], provenance = {} }: ImageShardOptions,
    unfinished: UnfinishedShard<WriterState>,
    columns: Columns,
    perImage: PerImage,
  ) {
    this.directory = unfinished.directory;
    this.shape = { channels: 3, height, width };
    this.attributes = attributes;
    this.provenance = provenance;
    this.#unfinished = unfinished;
    this.#columns = columns;
    this.#perImage = perImage;
    this.#notes = unfinished.state?.notes ?? {};
  }

  /**
   * Starts a shard; what an interrupted writer left of it is removed.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/option`, `data/disk-full`, `data/not-writable`.
   */
  static async create(directory: string, options: ImageShardOptions): Promise<ImageShardWriter> {
    await discardUnfinished(directory).catch((error: unknown) => {
      throw storageFault(error, directory);
    });
    return ImageShardWriter.resume(directory, options);
  }

  /**
   * Starts a shard, or goes on with one that was interrupted.
   *
   * @throws Fault as `create`; `data/corrupt` when files of the interrupted one are shorter than they were.
   */
  static async resume(directory: string, options: ImageShardOptions): Promise<ImageShardWriter> {
    const { height, width, attributes = [], provenance = {} } = options;
    const shape: ImageShape = { channels: 3, height, width };
    requireShape(shape);
    const unfinished = await UnfinishedShard.open<WriterState>(directory, {
      height,
      width,
      attributes,
      provenance,
    });
    const perImage = { pixels: imageBytes(shape), attributes: attributes.length };
    try {
      const columns = await openColumns(unfinished.aside, unfinished.state?.images ?? 0, perImage);
      return new ImageShardWriter(options, unfinished, columns, perImage);
    } catch (error) {
      throw storageFault(error, directory);
    }
  }

  /** Images appended so far, those of interrupted writers included. */
  get images(): number {
    return this.#columns.pixels.length / this.#perImage.pixels;
  }

  /** What the last checkpoint noted, such as counts that must survive with it. */
  get notes(): Readonly<Record<string, Json>> {
    return this.#notes;
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
    try {
      await this.#columns.pixels.append(pixels);
      await this.#columns.attributes?.append(attributes);
    } catch (error) {
      throw storageFault(error, this.directory);
    }
  }

  #check(pixels: Uint8Array, attributes: Uint8Array): void {
    const images = pixels.length / this.#perImage.pixels;
    if (!Number.isInteger(images)) {
      throw new RangeError(
        `pixels: expected whole images of ${this.#perImage.pixels} bytes, received ${pixels.length} bytes`,
      );
    }
    const expected = images * this.#perImage.attributes;
    if (attributes.length !== expected || attributes.some((value) => value > 1)) {
      const received = attributes.length === expected ? 'others' : `${attributes.length} values`;
      throw new RangeError(`attributes: expected ${expected} zeros and ones, received ${received}`);
    }
  }

  /** Makes everything appended so far, and `notes`, survive whatever happens to the process. */
  async checkpoint(notes: Readonly<Record<string, Json>> = {}): Promise<void> {
    try {
      await this.#columns.pixels.sync();
      await this.#columns.attributes?.sync();
    } catch (error) {
      throw storageFault(error, this.directory);
    }
    await this.#unfinished.save({ images: this.images, notes });
    this.#notes = notes;
  }

  /** Stops writing. What the last checkpoint saved stays for the next writer; the shard does not appear. */
  async close(): Promise<void> {
    await this.#columns.pixels.close();
    await this.#columns.attributes?.close();
  }

  /** Stops writing and removes what was written. */
  async abort(): Promise<void> {
    await this.close();
    await discardUnfinished(this.directory);
  }

  /**
   * Ends the shard and puts it in its place.
   *
   * @param facts added to the provenance, such as counts known only at the end.
   * @throws Fault `data/disk-full`.
   */
  async finish(facts: Provenance = {}): Promise<ImageShard> {
    await this.checkpoint(this.#notes);
    const manifest = this.#manifest(facts);
    await this.close();
    await this.#unfinished.publish(manifest);
    return { directory: this.directory, manifest };
  }

  #manifest(facts: Provenance): ImageManifest {
    const { pixels, attributes } = this.#columns;
    return {
      format: shardFormat,
      kind: 'images',
      examples: this.images,
      ...this.shape,
      ...(attributes === undefined ? {} : { attributes: this.attributes }),
      files: [pixels.describe(), ...(attributes === undefined ? [] : [attributes.describe()])],
      provenance: { ...this.provenance, ...facts },
    };
  }
}
