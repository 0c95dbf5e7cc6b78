import { readMolfile } from '../chemistry/molfile.ts';
import type { SkippedRecord, SourceRecord } from './molecule-source.ts';
import { orSkipped, recordName } from './record-name.ts';
import { energyOf } from './sdf-energy.ts';
import { sdfRecords } from './sdf-records.ts';
import { belongTogether, type MolfileRecord, resolveTitle } from './title-group.ts';

/** Records with one title beyond this many are taken for further molecules of that name: no more are held at once. */
const mostHeld = 4096;

function readRecord(path: string, number: number, text: string): MolfileRecord | SkippedRecord {
  const name = recordName(path, number, text.slice(0, text.indexOf('\n')).trim());
  return orSkipped(name, () => ({ ...readMolfile(text), name, energy: energyOf(text) }));
}

/**
 * The molecules of an SDF file (V2000, V3000, or a single molfile) in its order: consecutive records with one title, elements and bonds
 * are conformations of one molecule. The records of one title, at most 4,096, are in memory at a time.
 *
 * @throws Fault `data/not-readable`.
 */
export async function* readSdf(path: string): AsyncGenerator<SourceRecord> {
  let held: MolfileRecord[] = [];
  let number = 0;
  for await (const text of sdfRecords(path)) {
    const record = readRecord(path, ++number, text);
    const [first] = held;
    const isFurther = 'graph' in record && first !== undefined && belongTogether(first, record);
    if (!isFurther || held.length === mostHeld) {
      yield* resolveTitle(held);
      held = [];
    }
    if ('graph' in record) held.push(record);
    else yield record;
  }
  yield* resolveTitle(held);
}
