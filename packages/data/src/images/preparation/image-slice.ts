import { exists } from '../../durable-file.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { ImageShardWriter } from '../image-shard-writer.ts';
import { ImageView } from '../image-view.ts';

/** Images copied at a time. */
const stretch = 256;

async function copy(writer: ImageShardWriter, shard: ImageShard, first: number, last: number): Promise<void> {
  const view = ImageView.join([{ shard }]);
  try {
    for (let from = first + writer.images; from < last; ) {
      const count = Math.min(stretch, last - from);
      const indices = Uint32Array.from({ length: count }, (_, k) => from + k);
      await writer.append(view.bytes(indices), view.attributesOf(indices));
      from += count;
    }
  } finally {
    view.close();
  }
}

/**
 * Images [first, last) of a shard as a shard of their own in `directory`; opened where it is there already.
 *
 * @throws Fault `data/disk-full`, `data/not-writable`, `data/corrupt`.
 */
export async function sliceImages(
  directory: string,
  shard: ImageShard,
  [first, last]: readonly [first: number, last: number],
): Promise<ImageShard> {
  if (await exists(directory)) return openImageShard(directory);
  const { height, width, attributes = [], provenance } = shard.manifest;
  const options = { height, width, attributes, provenance: { ...provenance, images: [first, last] } };
  const writer = await ImageShardWriter.create(directory, options);
  try {
    await copy(writer, shard, first, last);
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
