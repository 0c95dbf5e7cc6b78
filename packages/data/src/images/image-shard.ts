import { join } from 'node:path';
import { corruptShard, type ImageManifest } from '../shard/manifest.ts';
import { type OpenShardOptions, openShard, requireKind, type Shard } from '../shard/shard.ts';
import { imageBytes } from './image-shape.ts';

/** A shard of images, one example each: uint8 `[examples, 3, height, width]`, and what is known of each of them. */
export type ImageShard = Shard<ImageManifest>;

/** Name of the file of pixels in the shard's directory. */
export const pixelsName = 'pixels.bin';

/** Name of the file of attributes in the shard's directory. */
export const attributesName = 'attributes.bin';

/** The files of a shard with their bytes for one image. */
function layoutOf(manifest: ImageManifest): readonly (readonly [name: string, bytes: number])[] {
  const attributes = manifest.attributes?.length ?? 0;
  return [
    [pixelsName, imageBytes(manifest)],
    ...(attributes > 0 ? ([[attributesName, attributes]] as const) : []),
  ];
}

/**
 * Opens a shard of images.
 *
 * @throws Fault as `openShard`; `data/wrong-kind` for a shard of something else.
 */
export async function openImageShard(directory: string, options?: OpenShardOptions): Promise<ImageShard> {
  const shard = requireKind(await openShard(directory, options), 'images');
  const { examples, files } = shard.manifest;
  for (const [name, bytes] of layoutOf(shard.manifest)) {
    const listed = files.find((file) => file.name === name)?.bytes;
    if (listed === examples * bytes) continue;
    const received = listed === undefined ? 'none' : `one of ${listed}`;
    throw corruptShard(join(directory, name), `a file of ${examples * bytes} bytes`, received);
  }
  return shard;
}
