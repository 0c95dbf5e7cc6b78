import { ImageView, openImageShard } from '@ouroboros/data/images';
import type { LocatedPart } from '../../family.ts';

/** The images of the parts of a mixture as one view. @throws faults of damaged shards. */
export async function joinImages(parts: readonly LocatedPart[]): Promise<ImageView> {
  const opened = parts.map(async ({ shard, examples: images }) => ({
    shard: await openImageShard(shard),
    images,
  }));
  return ImageView.join(await Promise.all(opened));
}
