import type { Provenance } from '../../shard/manifest.ts';
import type { ImageReader } from '../decoding/image-reader.ts';

/** What came of reading an image: its pixels, uint8 `[3, size, size]`, and what is known of it; or why there is none. */
export type ImageReading =
  | { readonly pixels: Uint8Array; readonly attributes?: Uint8Array }
  | { readonly reason: string };

/** Something that may hold an image. */
export interface ImageCandidate {
  /** For people: the file below its folder. */
  readonly name: string;
  /** Reads the image, files by `reader`; throws only what ends the whole preparation. */
  read(reader: ImageReader): Promise<ImageReading>;
}

/** The images to train on, or those to test on, in an order that is always the same. */
export interface ImageSplit {
  /** How many candidates there are; infinite where they are drawn. */
  readonly total: number;
  /** The candidates from number `from` (0: the first) on. */
  candidates(from: number): AsyncIterable<ImageCandidate>;
}

/** A source of images, all made into one size. */
export interface ImageSource {
  readonly train: ImageSplit;
  /** The frozen test set. */
  readonly test: ImageSplit;
  /** Names of what is known of every image. */
  readonly attributes: readonly string[];
  /** Facts that tell one set of images from another. */
  readonly facts: Provenance;
}
