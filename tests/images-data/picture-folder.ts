import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@ouroboros/data';

/** Pictures that differ; the others are further names of these. */
const distinct = 40;

/** A picture of 96 x 96 pixels that no other number below 40 gives. */
async function png(k: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: 3 * 96 * 96 }, (_, i) => ((i % 96) * (k + 3) + i) % 256);
  return (await encodePng(pixels, { channels: 3, height: 96, width: 96 })).png;
}

/** Makes a folder in CelebA's layout with `count` training images and one test image, and tells its path. */
export async function writePictures(folder: string, count: number): Promise<string> {
  const images = join(folder, 'img_align_celeba');
  await mkdir(images, { recursive: true });
  const name = (k: number) => `${String(k).padStart(6, '0')}.png`;
  for (let k = 0; k < Math.min(distinct, count + 1); k++)
    await writeFile(join(images, name(k)), await png(k));
  for (let k = distinct; k <= count; k++) {
    await link(join(images, name(1 + (k % (distinct - 1)))), join(images, name(k)));
  }
  const lines = Array.from({ length: count + 1 }, (_, k) => `${name(k)} ${k === 0 ? 2 : 0}\n`);
  await writeFile(join(folder, 'list_eval_partition.txt'), lines.join(''));
  return folder;
}
