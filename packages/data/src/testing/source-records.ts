import type {
  ConformationRecord,
  SkippedRecord,
  SourceRecord,
} from '../molecules/sources/molecule-source.ts';

/** All records of a source. */
export async function collectRecords(records: AsyncIterable<SourceRecord>): Promise<SourceRecord[]> {
  const all: SourceRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** The molecules among records. */
export function moleculesOf(records: readonly SourceRecord[]): ConformationRecord[] {
  return records.filter((record) => record.kind === 'conformations');
}

/** What was skipped among records. */
export function skippedOf(records: readonly SourceRecord[]): SkippedRecord[] {
  return records.filter((record) => record.kind === 'skipped');
}
