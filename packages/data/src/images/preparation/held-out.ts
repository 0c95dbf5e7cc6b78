import { fingerprint } from '../../checksum.ts';
import { imageBytes } from '../image-shape.ts';
import type { ImageShard } from '../image-shard.ts';
import { ImageView } from '../image-view.ts';

/** Images read at a time. */
const stretch = 256;

/** What tells the images of a shard from others, by their pixels: 22 characters each, while training images are prepared. */
export function fingerprintsOf(shard: ImageShard): ReadonlySet<string> {
  const found = new Set<string>();
  const view = ImageView.join([{ shard }]);
  const size = imageBytes(view.shape);
  try {
    for (let from = 0; from < view.images; from += stretch) {
      const count = Math.min(stretch, view.images - from);
      const bytes = view.bytes(Uint32Array.from({ length: count }, (_, k) => from + k));
      for (let k = 0; k < count; k++) found.add(fingerprint(bytes.subarray(k * size, (k + 1) * size)));
    }
  } finally {
    view.close();
  }
  return found;
}
