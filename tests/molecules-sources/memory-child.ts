import { openMolecules } from '@ouroboros/data';
import { peakMemory } from '../support/measure-in-child.ts';

/** What a process needed to read a file of molecules. */
export interface Footprint {
  readonly conformations: number;
  readonly skipped: number;
  /** The most memory, in bytes. */
  readonly peak: number;
}

/** Reads a file in GEOM's format once. */
export async function measure(path: string): Promise<Footprint> {
  const { train } = await openMolecules({ source: 'geom', path, testShare: 0 });
  let [conformations, skipped] = [0, 0];
  for await (const record of train) {
    if (record.kind === 'conformations') conformations += record.conformations.length;
    else skipped++;
  }
  return { conformations, skipped, peak: peakMemory() };
}

const [path] = process.argv.slice(2);
if (process.send && path !== undefined) process.send(await measure(path));
