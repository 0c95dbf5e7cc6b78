import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { sha256 } from '../checksum.ts';
import { exists, writeDurably } from '../durable-file.ts';
import type { Provenance } from '../shard/manifest.ts';

/** Name of the file that says with which options a directory was prepared. */
export const recordName = 'preparation.json';

/** Name of the first thing that a preparation of stories makes. */
export const tokenizerName = 'tokenizer.json';

/** Name of the first thing that a preparation of images makes. */
export const testName = 'test';

/** Where something is prepared. */
export interface PreparedPlace {
  readonly directory: string;
  /** Name of the first thing that its preparation makes. */
  readonly first: string;
}

/** Changes when the same options would give other tokens. */
const preparationFormat = 'ouroboros-preparation/1';

interface PreparationRecord {
  readonly format: typeof preparationFormat;
  /** SHA-256 of `options`. */
  readonly fingerprint: string;
  readonly options: unknown;
  /** What the source said of itself when the preparation began. */
  readonly source: Provenance;
}

function differs(directory: string, code: string, expected: string, received: string): Fault {
  return new Fault({
    code,
    kind: 'request',
    subject: directory,
    expected,
    received,
    remedy: 'choose another directory, or remove this one to prepare the data again',
  });
}

/** Whether a preparation has made something in the directory. */
export async function hasRecord({ directory, first }: PreparedPlace): Promise<boolean> {
  return (await exists(join(directory, recordName))) && (await exists(join(directory, first)));
}

/** The record of a preparation that has made something; one that failed before that binds nobody. */
async function readRecord(place: PreparedPlace): Promise<PreparationRecord | undefined> {
  const path = join(place.directory, recordName);
  if (!(await hasRecord(place))) return undefined;
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as PreparationRecord;
  } catch {
    throw differs(path, 'data/corrupt', 'the record of a preparation', 'something else');
  }
}

/** Plain JSON text of options; seeds that are bigints as decimal digits. */
function canonical(options: unknown): string {
  return JSON.stringify(options, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Hexadecimal SHA-256 of the options of a preparation. */
function fingerprintOf(options: unknown): string {
  return sha256(`${preparationFormat}\n${canonical(options)}`);
}

/**
 * Whether the directory was, or is being, prepared with these options; false when nothing was begun.
 *
 * @throws Fault `data/prepared-otherwise` when it was begun with other options.
 */
export async function wasBegun(place: PreparedPlace, options: unknown): Promise<boolean> {
  const record = await readRecord(place);
  if (record === undefined || record.fingerprint === fingerprintOf(options)) return record !== undefined;
  throw differs(
    place.directory,
    'data/prepared-otherwise',
    `data prepared with ${canonical(options)}`,
    `data prepared with ${JSON.stringify(record.options)}`,
  );
}

/**
 * Begins a preparation, or goes on with one whose source is still the same.
 *
 * @throws Fault `data/source-changed` when the data changed since it was begun.
 */
export async function begin(place: PreparedPlace, options: unknown, source: Provenance): Promise<void> {
  const { directory } = place;
  const record = await readRecord(place);
  if (record !== undefined) {
    const [before, now] = [JSON.stringify(record.source), JSON.stringify(source)];
    if (before === now) return;
    throw differs(directory, 'data/source-changed', `the data it was begun with, ${before}`, now);
  }
  const fresh: PreparationRecord = {
    format: preparationFormat,
    fingerprint: fingerprintOf(options),
    options: JSON.parse(canonical(options)),
    source,
  };
  await writeDurably(join(directory, recordName), `${JSON.stringify(fresh, undefined, 2)}\n`);
}
