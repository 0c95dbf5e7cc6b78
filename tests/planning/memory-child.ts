import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@ouroboros/models';
import { Runtime } from '@ouroboros/runtime';
import { peakMemory } from '../support/measure-in-child.ts';

/** Families whose memory is compared with their plans. */
export type MeasuredFamily = 'images' | 'molecules';

/** Options of runs of the smallest presets whose fits make twelve steps of `batch` examples: nothing but losses is measured. */
export const smallOptions: Readonly<Record<MeasuredFamily, (batch: number) => object>> = {
  images: (batch) => ({
    data: { images: batch, testImages: 8 },
    fit: { batch, epochs: 12, stepsPerRun: 4 },
    evaluate: { samples: 0 },
  }),
  molecules: (batch) => ({
    data: { conformations: batch, testConformations: 8 },
    fit: { batch, epochs: 12 },
    evaluate: { molecules: 0, levels: 2 },
  }),
};

/** Fits a model in batches of `batch` examples below `out`, and tells the most memory that the process had, in bytes. */
async function measure(name: MeasuredFamily, batch: number, out: string): Promise<number> {
  const family = families.get(name);
  if (!family) throw new Error(`there is no family ${name}`);
  const options = family.parse(smallOptions[name](batch));
  const runtime = await Runtime.start({ threads: 1 });
  const opened = await family.open({ options, seed: 1, runtime, dataDirectory: join(out, 'data') });
  const directory = join(out, 'model');
  await mkdir(directory);
  const part = { source: { kind: 'real' }, examples: batch, weight: 1, shard: opened.realShard } as const;
  await opened.fit({ iteration: 1, mixture: { parts: [part] }, directory });
  await runtime.close();
  return peakMemory();
}

const [name, batch, out] = process.argv.slice(2);
if (process.send && batch !== undefined && out !== undefined) {
  process.send(await measure(name as MeasuredFamily, Number(batch), out));
}
