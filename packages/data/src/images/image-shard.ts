import { requireLayout } from '../shard/layout.ts';
import type { ImageManifest } from '../shard/manifest.ts';
import { type OpenShardOptions, openShard, requireKind, type Shard } from '../shard/shard.ts';
import { imageBytes } from './image-shape.ts';

/** A shard of images, one example each: uint8 `[examples, 3, height, width]`, and what is known of each of them. */
export type ImageShard = Shard<ImageManifest>;

/** Name of the file of pixels in the shard's directory. */
export const pixelsName = 'pixels.bin';

/** Name of the file of attributes in the shard's directory. */
export const attributesName = 'attributes.bin';

/** The files of a shard with their bytes. */
function sizesOf(manifest: ImageManifest): readonly (readonly [name: string, bytes: number])[] {
  const { examples, attributes = [] } = manifest;
  const pixels = [pixelsName, examples * imageBytes(manifest)] as const;
  return attributes.length === 0 ? [pixels] : [pixels, [attributesName, examples * attributes.length]];
}

/**
 * Opens a shard of images.
 *
 * @throws Fault as `openShard`; `data/wrong-kind` for a shard of something else.
 */
export async function openImageShard(directory: string, options?: OpenShardOptions): Promise<ImageShard> {
  const shard = requireKind(await openShard(directory, options), 'images');
  requireLayout(shard, sizesOf(shard.manifest));
  return shard;
}
