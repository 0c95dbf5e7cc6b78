import { join } from 'node:path';
import { exists } from '@ouroboros/data/files';
import { faceAttributes, openImageShard } from '@ouroboros/data/images';
import type { ImagesOptions } from '../options.ts';

/** What is known of the images of a run before they are prepared. */
export interface PlannedData {
  /** Attributes that are kept of each image. */
  readonly attributes: number;
  /** Whether they are the faces of the embedded generator, whose attributes models are measured by. */
  readonly faces: boolean;
  /** Where the images are not there yet, a sentence that says so. */
  readonly note?: string;
}

/** Looks at the data, where there are any. Throws as `openImageShard` for a damaged shard. */
export async function plannedData({ source, path = '' }: ImagesOptions['data']): Promise<PlannedData> {
  if (source === 'embedded') return { attributes: faceAttributes.length, faces: true };
  const unknown = { attributes: 0, faces: false };
  if (!(await exists(path))) {
    return { ...unknown, note: `images are counted as asked for: there is nothing at ${path} yet` };
  }
  if (source !== 'prepared') return unknown;
  const { manifest } = await openImageShard(join(path, 'train'));
  return {
    attributes: manifest.attributes?.length ?? 0,
    faces: manifest.provenance.source === 'embedded',
  };
}
