import { join } from 'node:path';
import { exists, sha256, sha256File, writeDurably } from '@ouroboros/data';
import type { Picture, Specimens } from '@ouroboros/models';
import type { PictureRecord, SpecimensRecord } from '../run/records.ts';

/**
 * Writes the pictures of specimens into `directory`, durably; returns what is to be on record of them.
 *
 * @throws RangeError when a picture has no name that a file can have.
 */
export async function keepPictures(directory: string, specimens: Specimens): Promise<SpecimensRecord> {
  const { pictures, ...rest } = specimens;
  if (!pictures) return rest;
  for (const { name, png } of pictures) await writeDurably(join(directory, fileName(name)), png);
  return { ...rest, pictures: pictures.map(recordOf) };
}

function fileName(name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) {
    throw new RangeError(
      `the name of a picture has small letters, digits and dashes alone: "${name}" is none`,
    );
  }
  return `${name}.png`;
}

function recordOf({ name, label, tiles, png }: Picture): PictureRecord {
  return { name, label, tiles, file: fileName(name), bytes: png.length, sha256: sha256(png) };
}

/** Whether every picture on record lies in `directory` as it was written. */
export async function picturesAreIntact(
  directory: string,
  { pictures = [] }: SpecimensRecord,
): Promise<boolean> {
  for (const { file, sha256: expected } of pictures) {
    const path = join(directory, file);
    if (!(await exists(path)) || (await sha256File(path)) !== expected) return false;
  }
  return true;
}
