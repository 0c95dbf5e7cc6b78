import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@ouroboros/models';
import { Runtime } from '@ouroboros/runtime';
import { peakMemory } from '../support/measure-in-child.ts';

/** What a process needed to fit a VAE and to draw as many images as it was fitted on. */
export interface Footprint {
  readonly images: number;
  /** The most memory until it was fitted, in bytes. */
  readonly fitting: number;
  /** The most memory in all, in bytes. */
  readonly sampling: number;
}

/** Images in a batch, and batches in a fit, whatever the number of images. */
const [batch, steps] = [16, 64];

/** Draws faces below `out`, fits a small VAE to some of them in a random order, and lets it draw as many. */
export async function measure(images: number, out: string): Promise<Footprint> {
  const family = families.get('images');
  if (!family) throw new Error('there is no images family');
  const options = family.parse({
    model: { channels: [8, 16], latent_dim: 8 },
    data: { images, testImages: 50 },
    fit: { batch, epochs: (steps * batch) / images },
    evaluate: { samples: 0 },
  });
  const runtime = await Runtime.start({ threads: 1 });
  const opened = await family.open({ options, seed: 1, runtime, dataDirectory: join(out, 'data') });
  const directory = join(out, 'model');
  await mkdir(directory);
  const part = { source: { kind: 'real' }, examples: images, weight: 1, shard: opened.realShard } as const;
  await opened.fit({ iteration: 1, mixture: { parts: [part] }, directory });
  const fitting = peakMemory();
  await opened.sample({ iteration: 1, directory, examples: images, shard: join(out, 'synthetic') });
  await runtime.close();
  return { images, fitting, sampling: peakMemory() };
}

const [images, out] = process.argv.slice(2);
if (process.send && images !== undefined && out !== undefined) {
  process.send(await measure(Number(images), out));
}
