import { join } from 'node:path';
import { ImageView, prepareImages } from '@ouroboros/data';
import { permutation, purposes } from '@ouroboros/native';
import { peakMemory } from '../support/measure-in-child.ts';

/** What a process needed to prepare images and to gather each of them once in a random order. */
export interface Footprint {
  readonly images: number;
  /** The most memory until all were prepared, in bytes. */
  readonly preparing: number;
  /** The most memory in all, in bytes. */
  readonly gathering: number;
}

/** Images in a batch. */
const batch = 64;

/** Prepares the pictures in `path` below `out`, and gathers them as an epoch does. */
export async function measure(path: string, out: string): Promise<Footprint> {
  const { train } = await prepareImages(
    join(out, 'ready'),
    { source: 'celeba', path, size: 64 },
    { threads: 2 },
  );
  const preparing = peakMemory();
  const view = ImageView.join([{ shard: train }]);
  const order = permutation(view.images, { seed: 1, purpose: purposes.order, iteration: 0, index: 0 });
  const values = new Float32Array(batch * 3 * 64 * 64);
  for (let from = 0; from + batch <= view.images; from += batch) {
    view.gather(order.subarray(from, from + batch), values);
  }
  view.close();
  return { images: view.images, preparing, gathering: peakMemory() };
}

const [path, out] = process.argv.slice(2);
if (process.send && path !== undefined && out !== undefined) process.send(await measure(path, out));
