import type { ConformationRecord } from '../sources/molecule-source.ts';
import { openSource } from './opened-molecules.ts';
import type { MoleculeSourceOptions } from './options.ts';

/**
 * The first `count` usable molecules to train on, with all their conformations, as their source has them: what there is to know of molecules
 * before they are prepared. Fewer where the source ends.
 *
 * @throws Fault `data/file-missing` and the like, as preparation does.
 */
export async function firstMolecules(
  options: MoleculeSourceOptions,
  count: number,
): Promise<readonly ConformationRecord[]> {
  const source = await openSource(options, 1);
  const found: ConformationRecord[] = [];
  for await (const record of source.records('train', undefined, 0)) {
    if (record.kind === 'conformations') found.push(record);
    if (found.length >= count) break;
  }
  return found;
}
