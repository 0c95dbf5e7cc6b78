import { join } from 'node:path';
import { writeDurably } from '@ouroboros/data';
import type { Picture } from '@ouroboros/models';

/** A picture that was written to a file. */
export interface PictureFile extends Omit<Picture, 'png'> {
  readonly path: string;
}

/**
 * Writes pictures as `<stem>-<name>.png` in `directory`, in place of what is there.
 *
 * @throws Fault `data/disk-full` or `data/not-writable`.
 */
export async function writePictures(
  directory: string,
  stem: string,
  pictures: readonly Picture[] = [],
): Promise<readonly PictureFile[]> {
  const files: PictureFile[] = [];
  for (const { png, ...picture } of pictures) {
    const path = join(directory, `${stem}-${picture.name}.png`);
    await writeDurably(path, png);
    files.push({ ...picture, path });
  }
  return files;
}
