import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../../source-folder.ts';

const imageName = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/** A link counts as what it leads to, where that is a file: links to folders could lead in circles. */
async function isFile(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return stat(join(folder, entry.name)).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/**
 * The files below `root` that are named like images, as paths below it with `/`, in the order of their names (by code unit,
 * folder by folder). One folder's names are in memory at a time, and those of the folders above it. Hidden files and folders are
 * passed over.
 *
 * @throws Fault `data/not-readable` naming a folder.
 */
export async function* walkImages(root: string, below = ''): AsyncGenerator<string> {
  const folder = join(root, below);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  for (const entry of entries.sort(byName)) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* walkImages(root, path);
    else if (imageName.test(entry.name) && (await isFile(folder, entry))) yield path;
  }
}
