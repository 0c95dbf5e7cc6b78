import { Fault } from '@ouroboros/errors';
import type { StreamKey } from '@ouroboros/native';
import { JoinedExamples } from '../shard/joined-examples.ts';
import { type ImageShape, imageBytes, shapeText } from './image-shape.ts';
import { attributesName, type ImageShard, pixelsName } from './image-shard.ts';
import { toValues } from './pixels.ts';

/** A shard's share in a view. */
export interface ImagePart {
  readonly shard: ImageShard;
  /** How many of the shard's images take part, always its first ones (default: all). */
  readonly images?: number;
}

/** Images read at a time into the buffer that values are made from. */
const piece = 64;

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
function commonAttributes(shards: readonly ImageShard[]): readonly string[] {
  const [first, ...others] = shards.map(({ manifest }) => manifest.attributes ?? []);
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
  readonly #examples: JoinedExamples<ImageShard>;
  #buffer = new Uint8Array(0);

  private constructor(examples: JoinedExamples<ImageShard>, shape: ImageShape) {
    this.#examples = examples;
    this.shape = shape;
    this.images = examples.count;
    this.attributes = commonAttributes(examples.shards());
  }

  /**
   * Joins the first images of shards.
   *
   * @throws Fault `data/too-few-examples` or `data/shape-differs`, naming the shard; RangeError without parts.
   */
  static join(parts: readonly ImagePart[]): ImageView {
    const examples = parts.map(({ shard, images }) => ({
      shard,
      ...(images === undefined ? {} : { examples: images }),
    }));
    return new ImageView(JoinedExamples.join(examples), commonShape(parts));
  }

  /**
   * A view of `count` of the images, drawn without replacement with the stream of `key` and kept in their order; four bytes each.
   *
   * @throws Fault `data/too-few-examples` when the view holds fewer.
   */
  subsample(count: number, key: StreamKey): ImageView {
    return new ImageView(this.#examples.subsample(count, key), this.shape);
  }

  /** Index in the view where each joined part ends (exclusive), also where none of its images was drawn. */
  partEnds(): Float64Array {
    return this.#examples.partEnds();
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
      this.#examples.readRows({ name: pixelsName, bytes: size }, { indices, from, to }, bytes);
      toValues(bytes, target.subarray(from * size, to * size));
    }
    return target;
  }

  /** Images as they are: uint8 `[indices.length, 3, height, width]`. Throws as `gather`. */
  bytes(indices: ArrayLike<number>, out?: Uint8Array): Uint8Array {
    const size = imageBytes(this.shape);
    const target = out ?? new Uint8Array(indices.length * size);
    requireLength(target, indices.length * size);
    this.#examples.readRows({ name: pixelsName, bytes: size }, { indices }, target);
    return target;
  }

  /** What is known of images: uint8 `[indices.length, attributes.length]`, each 0 or 1. Throws as `gather`. */
  attributesOf(indices: ArrayLike<number>): Uint8Array {
    const size = this.attributes.length;
    const target = new Uint8Array(indices.length * size);
    if (size > 0) this.#examples.readRows({ name: attributesName, bytes: size }, { indices }, target);
    return target;
  }

  #scratch(bytes: number): Uint8Array {
    if (this.#buffer.length < bytes) this.#buffer = new Uint8Array(bytes);
    return this.#buffer.subarray(0, bytes);
  }

  /** Closes the files; the view can be used again, which opens them anew. */
  close(): void {
    this.#examples.close();
  }
}

function requireLength(out: { readonly length: number }, expected: number): void {
  if (out.length === expected) return;
  throw new RangeError(`out: expected ${expected} values, received ${out.length}`);
}
