import { join } from 'node:path';
import { requireFolder } from '../../source-folder.ts';
import type { Target } from '../decoding/decoding.ts';
import type { ImageCandidate, ImageSource, ImageSplit } from './image-source.ts';
import { openPartition, type Partition, partitionName, type SplitNumber } from './partition.ts';

/** CelebA's share of the shorter side: 148 of 178 pixels, as is usual. */
export const celebaCrop = 148 / 178;

const imagesFolder = 'img_align_celeba';

function splitOf(folder: string, partition: Partition, number: SplitNumber, target: Target): ImageSplit {
  async function* candidates(from: number): AsyncGenerator<ImageCandidate> {
    let seen = 0;
    for await (const entry of partition.entries()) {
      if (entry.split !== number || seen++ < from) continue;
      const { name } = entry;
      const path = join(folder, imagesFolder, name);
      yield { name, read: (reader) => reader.read(path, target) };
    }
  }
  return { total: partition.counts[number], candidates };
}

/**
 * CelebA in its official layout: `img_align_celeba/` and `list_eval_partition.txt`, of which 0 is the training split, 2 the test
 * split, and 1 is not used; each in the file's order.
 *
 * @throws Fault `data/file-missing`, `data/partition-malformed` naming the line.
 */
export async function openCelebA(folder: string, target: Target): Promise<ImageSource> {
  await requireFolder(folder, 'CelebA: img_align_celeba and list_eval_partition.txt', [
    imagesFolder,
    partitionName,
  ]);
  const partition = await openPartition(join(folder, partitionName));
  return {
    train: splitOf(folder, partition, 0, target),
    test: splitOf(folder, partition, 2, target),
    attributes: [],
    facts: { source: 'celeba', partition: partition.sha256, size: target.size, crop: target.crop },
  };
}
