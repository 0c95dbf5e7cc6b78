import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { permutation, type StreamKey } from '@ouroboros/native';
import { FileReader } from '../shard/file-reader.ts';
import { type ImageShape, imageBytes, shapeText } from './image-shape.ts';
import { attributesName, type ImageShard, pixelsName } from './image-shard.ts';
import { toValues } from './pixels.ts';

/** A shard's share in a view. */
export interface ImagePart {
  readonly shard: ImageShard;
  /** How many of the shard's images take part, always its first ones (default: all). */
  readonly images?: number;
}

/** A part, and where its images stand in all parts together. */
interface Stretch {
  readonly shard: ImageShard;
  /** Number of its first image, counted over all parts. */
  readonly begin: number;
  /** Behind its last image. */
  readonly end: number;
}

/** Images read at a time into the buffer that values are made from. */
const piece = 64;

function requireExamples(subject: string, count: number, most: number): number {
  if (Number.isInteger(count) && count >= 0 && count <= most) return count;
  throw new Fault({
    code: 'data/too-few-examples',
    kind: 'request',
    subject,
    expected: `a number of examples from 0 to ${most}`,
    received: String(count),
    remedy: 'ask for fewer examples',
  });
}

function stretchesOf(parts: readonly ImagePart[]): Stretch[] {
  let begin = 0;
  return parts.map(({ shard, images = shard.manifest.examples }) => {
    const end = begin + requireExamples(shard.directory, images, shard.manifest.examples);
    const stretch = { shard, begin, end };
    begin = end;
    return stretch;
  });
}

/** The size that all shards have. @throws Fault `data/shape-differs`. */
function commonShape(parts: readonly ImagePart[]): ImageShape {
  const [first] = parts;
  if (first === undefined)
    throw new RangeError('a view of images: expected at least one part, received none');
  const { channels, height, width } = first.shard.manifest;
  for (const { shard } of parts) {
    const { manifest } = shard;
    if (manifest.height === height && manifest.width === width) continue;
    throw new Fault({
      code: 'data/shape-differs',
      kind: 'request',
      subject: shard.directory,
      expected: `images of ${shapeText({ channels, height, width })}, as in ${first.shard.directory}`,
      received: shapeText(manifest),
      remedy: 'prepare both with the same size',
    });
  }
  return { channels, height, width };
}

/** What every shard that takes part knows of its images; nothing where one knows something else. */
function commonAttributes(stretches: readonly Stretch[]): readonly string[] {
  const [first, ...others] = stretches
    .filter(({ begin, end }) => end > begin)
    .map(({ shard }) => shard.manifest.attributes ?? []);
  const names = JSON.stringify(first);
  return others.every((other) => JSON.stringify(other) === names) ? (first ?? []) : [];
}

/**
 * Images of several shards, one after the other, as if they were one array. Nothing is copied and nothing is held: images are
 * read from the files when they are asked for. Indices count images from the beginning of the view.
 */
export class ImageView {
  /** Number of images. */
  readonly images: number;
  readonly shape: ImageShape;
  /** Names of what is known of every image of the view; none where a shard lacks one. */
  readonly attributes: readonly string[];
  readonly #stretches: readonly Stretch[];
  /** Numbers, counted over all parts, of the images of the view, ascending; undefined: all of them. */
  readonly #picked: Uint32Array | undefined;
  readonly #readers = new Map<string, FileReader>();
  #buffer = new Uint8Array(0);

  private constructor(stretches: readonly Stretch[], shape: ImageShape, picked?: Uint32Array) {
    this.#stretches = stretches;
    this.#picked = picked;
    this.shape = shape;
    this.images = picked?.length ?? stretches.at(-1)?.end ?? 0;
    this.attributes = commonAttributes(stretches);
  }

  /**
   * Joins the first images of shards.
   *
   * @throws Fault `data/too-few-examples` or `data/shape-differs`, naming the shard; RangeError without parts.
   */
  static join(parts: readonly ImagePart[]): ImageView {
    return new ImageView(stretchesOf(parts), commonShape(parts));
  }

  /**
   * A view of `count` of the images, drawn without replacement with the stream of `key` and kept in their order; four bytes each.
   *
   * @throws Fault `data/too-few-examples` when the view holds fewer.
   */
  subsample(count: number, key: StreamKey): ImageView {
    requireExamples('subsample', count, this.images);
    const drawn = permutation(this.images, key).slice(0, count).sort();
    const picked = this.#picked;
    const numbers = picked === undefined ? drawn : drawn.map((index) => picked[index] as number);
    return new ImageView(this.#stretches, this.shape, numbers);
  }

  /** Index in the view where each joined part ends (exclusive), also where none of its images was drawn. */
  partEnds(): Float64Array {
    const picked = this.#picked;
    const ends = this.#stretches.map(({ end }) => (picked === undefined ? end : lowerBound(picked, end)));
    return Float64Array.from(ends);
  }

  /**
   * Images as a network takes them: float32 `[indices.length, 3, height, width]` of `byte / 127.5 - 1`, in [-1, 1], in the order of
   * `indices`, written into `out` where one is given.
   *
   * @throws RangeError for an index outside the view, or an `out` of another size; Fault `data/corrupt` when a file has shrunk
   * since the shard was opened.
   */
  gather(indices: ArrayLike<number>, out?: Float32Array): Float32Array {
    const size = imageBytes(this.shape);
    const target = out ?? new Float32Array(indices.length * size);
    requireLength(target, indices.length * size);
    for (let from = 0; from < indices.length; from += piece) {
      const to = Math.min(indices.length, from + piece);
      const bytes = this.#scratch((to - from) * size);
      this.#read(pixelsName, size, { indices, from, to }, bytes);
      toValues(bytes, target.subarray(from * size, to * size));
    }
    return target;
  }

  /** Images as they are: uint8 `[indices.length, 3, height, width]`. Throws as `gather`. */
  bytes(indices: ArrayLike<number>, out?: Uint8Array): Uint8Array {
    const size = imageBytes(this.shape);
    const target = out ?? new Uint8Array(indices.length * size);
    requireLength(target, indices.length * size);
    this.#read(pixelsName, size, { indices, from: 0, to: indices.length }, target);
    return target;
  }

  /** What is known of images: uint8 `[indices.length, attributes.length]`, each 0 or 1. Throws as `gather`. */
  attributesOf(indices: ArrayLike<number>): Uint8Array {
    const size = this.attributes.length;
    const target = new Uint8Array(indices.length * size);
    if (size > 0) this.#read(attributesName, size, { indices, from: 0, to: indices.length }, target);
    return target;
  }

  /** Reads `size` bytes for each of the indices [from, to); images that are neighbours in their file are read at once. */
  #read(
    name: string,
    size: number,
    {
      indices,
      from,
      to,
    }: { readonly indices: ArrayLike<number>; readonly from: number; readonly to: number },
    out: Uint8Array,
  ): void {
    for (let at = from; at < to; ) {
      const first = this.#number(indices[at] as number);
      const { shard, begin, end } = this.#stretchOf(first);
      let next = at + 1;
      while (
        next < to &&
        first + next - at < end &&
        this.#number(indices[next] as number) === first + next - at
      )
        next++;
      const target = out.subarray((at - from) * size, (next - from) * size);
      this.#reader(join(shard.directory, name)).read(target, (first - begin) * size);
      at = next;
    }
  }

  /** The number, counted over all parts, of image `index` of the view. */
  #number(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.images) {
      throw new RangeError(`image: expected an index below ${this.images}, received ${index}`);
    }
    return this.#picked === undefined ? index : (this.#picked[index] as number);
  }

  #stretchOf(number: number): Stretch {
    return this.#stretches.find(({ end }) => number < end) as Stretch;
  }

  #reader(path: string): FileReader {
    let reader = this.#readers.get(path);
    if (reader === undefined) {
      reader = new FileReader(path);
      this.#readers.set(path, reader);
    }
    return reader;
  }

  #scratch(bytes: number): Uint8Array {
    if (this.#buffer.length < bytes) this.#buffer = new Uint8Array(bytes);
    return this.#buffer.subarray(0, bytes);
  }

  /** Closes the files; the view can be used again, which opens them anew. */
  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }
}

function requireLength(out: { readonly length: number }, expected: number): void {
  if (out.length === expected) return;
  throw new RangeError(`out: expected ${expected} values, received ${out.length}`);
}

/** How many of ascending numbers lie below `bound`. */
function lowerBound(numbers: Uint32Array, bound: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
