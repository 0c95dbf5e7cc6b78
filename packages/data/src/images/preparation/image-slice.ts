import { type ExampleRange, writeOrOpen } from '../../preparation/prepared-shards.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { ImageShardWriter } from '../image-shard-writer.ts';
import { ImageView } from '../image-view.ts';

/** Images copied at a time. */
const stretch = 256;

async function copy(writer: ImageShardWriter, shard: ImageShard, [first, last]: ExampleRange): Promise<void> {
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
  [first, last]: ExampleRange,
): Promise<ImageShard> {
  const { height, width, attributes = [], provenance } = shard.manifest;
  const options = { height, width, attributes, provenance: { ...provenance, images: [first, last] } };
  const create = () => ImageShardWriter.create(directory, options);
  return writeOrOpen(directory, openImageShard, create, (writer) => copy(writer, shard, [first, last]));
}
