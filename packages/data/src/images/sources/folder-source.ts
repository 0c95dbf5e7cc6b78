import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { requireFolder } from '../../source-folder.ts';
import type { Target } from '../decoding/decoding.ts';
import { walkImages } from './folder-walk.ts';
import type { ImageCandidate, ImageSource, ImageSplit } from './image-source.ts';

/** How a folder of images is read. */
export interface FolderReading extends Target {
  /** Share of the images that are held out, about. */
  readonly testShare: number;
}

type SplitName = 'train' | 'test';

/** The split of a file, by its path alone: other files may come and go. */
function splitNameOf(path: string, testShare: number): SplitName {
  const word = createHash('sha256').update(path).digest().readUInt32BE(0);
  return word < testShare * 2 ** 32 ? 'test' : 'train';
}

interface Contents {
  readonly counts: Readonly<Record<SplitName, number>>;
  /** Of the paths. */
  readonly sha256: string;
}

async function takeStock(folder: string, testShare: number): Promise<Contents> {
  const counts = { train: 0, test: 0 };
  const hash = createHash('sha256');
  for await (const path of walkImages(folder)) {
    counts[splitNameOf(path, testShare)]++;
    hash.update(`${path}\n`);
  }
  return { counts, sha256: hash.digest('hex') };
}

function splitOf(folder: string, name: SplitName, reading: FolderReading, total: number): ImageSplit {
  async function* candidates(from: number): AsyncGenerator<ImageCandidate> {
    let seen = 0;
    for await (const path of walkImages(folder)) {
      if (splitNameOf(path, reading.testShare) !== name || seen++ < from) continue;
      yield { name: path, read: (reader) => reader.read(join(folder, path), reading) };
    }
  }
  return { total, candidates };
}

/**
 * All images below a folder, in the order of their paths. Which are held out for the test is decided for each by the SHA-256 of
 * its path below the folder, so that files that are added move no other one from split to split.
 *
 * @throws Fault `data/file-missing`.
 */
export async function openFolder(folder: string, reading: FolderReading): Promise<ImageSource> {
  await requireFolder(folder, 'a folder of images');
  const { counts, sha256 } = await takeStock(folder, reading.testShare);
  const { size, crop, testShare } = reading;
  return {
    train: splitOf(folder, 'train', reading, counts.train),
    test: splitOf(folder, 'test', reading, counts.test),
    attributes: [],
    facts: { source: 'folder', files: counts.train + counts.test, names: sha256, size, crop, testShare },
  };
}
