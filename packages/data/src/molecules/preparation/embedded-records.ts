import { orderedMap } from '../../preparation/ordered-map.ts';
import type { SplitName } from '../../preparation/yield.ts';
import { distinctIndices } from '../embedded/molecule-sketch.ts';
import type { ConformationRecord } from '../sources/molecule-source.ts';
import { openDrawers } from './molecule-drawers.ts';

/** Which molecules of the embedded generator. */
export interface EmbeddedSelection {
  readonly seed: number | bigint;
  readonly split: SplitName;
  /** The most conformations of each. */
  readonly conformationsPerMolecule?: number;
  /** Number of the first one among the different molecules of the split. */
  readonly from: number;
  /** Processes that draw; the molecules are the same whatever their number. */
  readonly processes: number;
}

/** Molecules in work for each process: one that is drawn, and one that waits for its turn. */
const aheadPerProcess = 2;

async function* indicesFrom({ seed, split, from }: EmbeddedSelection): AsyncGenerator<number> {
  let number = 0;
  for (const index of distinctIndices({ seed, split })) {
    if (number++ >= from) yield index;
  }
}

/** Molecules that the embedded generator draws, no two of them equal, without end; those ahead are in work in all processes. */
export async function* embeddedRecords(selection: EmbeddedSelection): AsyncGenerator<ConformationRecord> {
  const { seed, split, conformationsPerMolecule, processes } = selection;
  const most = conformationsPerMolecule === undefined ? {} : { conformations: conformationsPerMolecule };
  const drawers = openDrawers(processes);
  try {
    yield* orderedMap(indicesFrom(selection), aheadPerProcess * Math.max(1, processes), async (index) => {
      const { molecule, conformations } = await drawers.draw({ seed, split, index, ...most });
      return { kind: 'conformations', molecule, conformations } as const;
    });
  } finally {
    await drawers.close();
  }
}
