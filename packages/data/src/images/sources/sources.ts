import { unknownName } from '@ouroboros/errors';
import type { ImageSourceOptions } from '../preparation/options.ts';
import { celebaCrop, openCelebA } from './celeba-source.ts';
import { openFaces } from './embedded-source.ts';
import { openFolder } from './folder-source.ts';
import type { ImageSource } from './image-source.ts';

/** What `data.source` of a run on images can be, with a line on each. */
export const imageSources: readonly { readonly name: string; readonly about: string }[] = [
  { name: 'embedded', about: 'drawn faces whose attributes have known probabilities; needs no files' },
  {
    name: 'celeba',
    about: 'CelebA in its official layout: a folder with img_align_celeba and list_eval_partition.txt',
  },
  { name: 'folder', about: 'any images below a folder; the path of each decides whether it is held out' },
  { name: 'prepared', about: 'a folder that ouroboros data prepare made: images are used as they are' },
];

/** Share of a folder's images that are held out where nothing else is asked for. */
const defaultTestShare = 0.1;

/**
 * Opens a source of images.
 *
 * @throws Fault `data/unknown-source`; for files `data/option`, `data/file-missing`, `data/partition-malformed`.
 */
export async function openImages(options: ImageSourceOptions): Promise<ImageSource> {
  switch (options.source) {
    case 'embedded':
      return openFaces(options);
    case 'celeba':
      return openCelebA(options.path, { size: options.size, crop: options.crop ?? celebaCrop });
    case 'folder': {
      const { path, size, crop = 1, testShare = defaultTestShare } = options;
      return openFolder(path, { size, crop, testShare });
    }
    default: {
      const { source } = options as { source: string };
      const known = imageSources.map(({ name }) => name);
      throw unknownName({ code: 'data/unknown-source', subject: 'data.source', name: source, known });
    }
  }
}
