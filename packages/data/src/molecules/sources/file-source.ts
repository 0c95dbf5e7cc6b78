import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { optionFault } from '../../option.ts';
import type { Provenance } from '../../shard/manifest.ts';
import type { Shortcoming } from '../chemistry/unusable-molecule.ts';
import { isHeldOut } from './held-out.ts';
import type { MoleculeSource, SourceRecord } from './molecule-source.ts';
import { skippedRecord } from './record-name.ts';
import { findFiles, type SourceFiles } from './source-files.ts';

/** A format of files of molecules. */
export interface MoleculeFormat {
  /** As `data.source` names it. */
  readonly name: string;
  /** Of its files in a folder, with the dot. */
  readonly extensions: readonly string[];
  /** What the files are, for messages. */
  readonly expected: string;
  /** What a file holds, in its order. */
  read(path: string): AsyncIterable<SourceRecord>;
}

/** Which files, and which of their molecules are held out. */
export interface FileSourceOptions {
  /** A file or a folder of them. */
  readonly path: string;
  /** Share of the molecules that are held out, about, where the files do not come split (default 0.1). */
  readonly testShare?: number;
}

const defaultTestShare = 0.1;

const nothing: Shortcoming = { reason: 'malformed', expected: 'molecules', received: 'an empty file' };

/** What a file holds; a file that holds nothing at all is named like a record that is left out. */
async function* readFile(format: MoleculeFormat, path: string): AsyncGenerator<SourceRecord> {
  let isEmpty = true;
  for await (const record of format.read(path)) {
    isEmpty = false;
    yield record;
  }
  if (isEmpty) yield skippedRecord(basename(path), nothing);
}

function readAll(format: MoleculeFormat, paths: readonly string[]): AsyncIterable<SourceRecord> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const path of paths) yield* readFile(format, path);
    },
  };
}

function select(
  records: AsyncIterable<SourceRecord>,
  isWanted: (record: SourceRecord) => boolean,
): AsyncIterable<SourceRecord> {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const record of records) if (isWanted(record)) yield record;
    },
  };
}

/** What is skipped has no molecule that could decide: it counts among the molecules to train on. */
function splitByMolecule(
  records: AsyncIterable<SourceRecord>,
  testShare: number,
): Pick<MoleculeSource, 'train' | 'test'> {
  const isTest = (record: SourceRecord) =>
    record.kind === 'conformations' && isHeldOut(record.molecule.smiles, testShare);
  return { train: select(records, (record) => !isTest(record)), test: select(records, isTest) };
}

async function factsOf(
  format: MoleculeFormat,
  { train, test }: SourceFiles,
  testShare: number,
): Promise<Provenance> {
  const files = [];
  for (const path of [...train, ...(test ?? [])]) {
    files.push({ name: basename(path), bytes: (await stat(path)).size });
  }
  return { source: format.name, files, ...(test === undefined ? { testShare } : {}) };
}

/**
 * Opens files of molecules. A folder with `train` and `test` comes split; else a molecule is held out by its SMILES (`isHeldOut`).
 *
 * @throws Fault `data/option`, `data/file-missing`, `data/not-readable`.
 */
export async function openFormat(
  format: MoleculeFormat,
  options: FileSourceOptions,
): Promise<MoleculeSource> {
  const { path, testShare = defaultTestShare } = options;
  if (!(testShare >= 0 && testShare <= 1))
    throw optionFault('data.testShare', 'a share from 0 to 1', testShare);
  const files = await findFiles(path, format.extensions, format.expected);
  const facts = await factsOf(format, files, testShare);
  const all = readAll(format, files.train);
  const splits =
    files.test === undefined
      ? splitByMolecule(all, testShare)
      : { train: all, test: readAll(format, files.test) };
  return { ...splits, describe: () => facts };
}
