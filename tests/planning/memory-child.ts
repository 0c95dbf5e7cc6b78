import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@ouroboros/models';
import { Runtime } from '@ouroboros/runtime';
import { peakMemory } from '../support/measure-in-child.ts';

/** Options of a run of `vae-nano` whose fits make twelve steps of `batch` images, four in one run. */
export function nanoOptions(batch: number): object {
  return {
    data: { images: batch, testImages: 8 },
    fit: { batch, epochs: 12, stepsPerRun: 4 },
    evaluate: { samples: 0 },
  };
}

/** Fits `vae-nano` in batches of `batch` images below `out`, and tells the most memory that the process had, in bytes. */
async function measure(batch: number, out: string): Promise<number> {
  const family = families.get('images');
  if (!family) throw new Error('there is no images family');
  const options = family.parse(nanoOptions(batch));
  const runtime = await Runtime.start({ threads: 1 });
  const opened = await family.open({ options, seed: 1, runtime, dataDirectory: join(out, 'data') });
  const directory = join(out, 'model');
  await mkdir(directory);
  const part = { source: { kind: 'real' }, examples: batch, weight: 1, shard: opened.realShard } as const;
  await opened.fit({ iteration: 1, mixture: { parts: [part] }, directory });
  await runtime.close();
  return peakMemory();
}

const [batch, out] = process.argv.slice(2);
if (process.send && batch !== undefined && out !== undefined) process.send(await measure(Number(batch), out));
