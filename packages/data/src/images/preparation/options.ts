import { requireOverlap, requireShare, requireWhole } from '../../option.ts';
import type { Skipped } from '../../preparation/skipped.ts';
import type { ImageShard } from '../image-shard.ts';

/** How many images are taken of each split, the first ones. Fewer than asked for are refused. */
interface ImageChoice {
  /** Images to train on (default: all). */
  readonly images?: number;
  /** Images to test on (default: all). */
  readonly testImages?: number;
}

/** Images of files. */
interface ImageFiles extends ImageChoice {
  readonly path: string;
  /** Pixels a side that every image is made into. */
  readonly size: number;
  /** Share of the shorter side that a centred square keeps (default: 148/178 of CelebA, else 1). */
  readonly crop?: number;
  /**
   * What to do with a training image whose pixels are those of a test image: `refuse` (default) stops with a Fault, `drop` leaves it
   * out of the training images and counts it as skipped.
   */
  readonly overlap?: 'refuse' | 'drop';
}

/** Faces that the embedded generator draws. */
export interface EmbeddedImageOptions {
  readonly source: 'embedded';
  readonly seed: number | bigint;
  readonly images: number;
  readonly testImages: number;
  /** Pixels a side. */
  readonly size: number;
}

/** CelebA in its official layout. */
export interface CelebAOptions extends ImageFiles {
  readonly source: 'celeba';
}

/** Any images below a folder. */
export interface ImageFolderOptions extends ImageFiles {
  readonly source: 'folder';
  /** Share of the images that are held out, about: each one's path decides (default 0.1). */
  readonly testShare?: number;
}

/** Images that were prepared before. */
export interface PreparedImageOptions extends ImageChoice {
  readonly source: 'prepared';
  /** A directory that `prepareImages` made: of `ouroboros data prepare` or of a run. */
  readonly path: string;
  /** Pixels a side that its images must have (default: any). */
  readonly size?: number;
}

/** What to prepare of a source. */
export type ImageSourceOptions = EmbeddedImageOptions | CelebAOptions | ImageFolderOptions;

/** What to prepare. */
export type ImageOptions = ImageSourceOptions | PreparedImageOptions;

/** Images ready to train and test on. */
export interface PreparedImages {
  readonly train: ImageShard;
  /** How many images of `train` are to be trained on, the first ones: all, but for the source `prepared`. */
  readonly trainImages: number;
  readonly test: ImageShard;
  /** Files of both splits that were passed over. */
  readonly skipped: Skipped;
}

/** The least pixels a side: less holds no picture. */
const leastSize = 8;

/** Refuses options that cannot be met. @throws Fault `data/option`. */
export function requireOptions(options: ImageOptions): void {
  requireWhole('data.images', options.images, 1);
  requireWhole('data.testImages', options.testImages, 1);
  requireWhole('size of images', options.size, leastSize);
  if (options.source === 'celeba' || options.source === 'folder') {
    requireShare('data.crop', options.crop, false);
    requireOverlap(options.overlap);
  }
  if (options.source === 'folder') requireShare('data.testShare', options.testShare, true);
}
