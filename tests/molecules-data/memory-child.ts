import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ConformationView, type PreparationProgress, prepareMolecules } from '@ouroboros/data';
import { permutation, purposes } from '@ouroboros/native';
import { peakMemory } from '../support/measure-in-child.ts';

/** What a process needed to prepare conformations and to gather each of them once in a random order. */
export interface Footprint {
  /** Usable conformations of the source. */
  readonly found: number;
  readonly conformations: number;
  /** The most memory until all were prepared, in bytes. */
  readonly preparing: number;
  /** The most memory in all, in bytes. */
  readonly gathering: number;
}

/** Conformations in a batch. */
const batch = 64;

/** Conformations between two collections of garbage: what is held between them counts, not the collector's mood. */
const collectEvery = 100;

/** Frees what nobody holds. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** Prepares 200 conformations of the SDF files in `path` below `out`, and gathers them as an epoch does. */
export async function measure(path: string, out: string): Promise<Footprint> {
  const options = { source: 'sdf', path, seed: 1, conformations: 200, testConformations: 20 } as const;
  const collect = collector();
  let collected = 0;
  const onProgress = ({ done }: PreparationProgress) => {
    if (Math.abs(done - collected) < collectEvery) return;
    collected = done;
    collect();
  };
  const { train } = await prepareMolecules(join(out, 'ready'), options, { onProgress });
  const preparing = peakMemory();
  const view = ConformationView.join([{ shard: train }]);
  const order = permutation(view.conformations, { seed: 1, purpose: purposes.order, iteration: 0, index: 0 });
  for (let from = 0; from < view.conformations; from += batch)
    view.gather(order.subarray(from, from + batch));
  view.close();
  const { found } = train.manifest.provenance;
  return { found: Number(found), conformations: view.conformations, preparing, gathering: peakMemory() };
}

const [path, out] = process.argv.slice(2);
if (process.send && path !== undefined && out !== undefined) process.send(await measure(path, out));
