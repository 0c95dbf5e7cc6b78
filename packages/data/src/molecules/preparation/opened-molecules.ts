import { availableParallelism } from 'node:os';
import type { SplitName } from '../../preparation/yield.ts';
import type { Provenance } from '../../shard/manifest.ts';
import { embeddedMoleculesVersion } from '../embedded/version.ts';
import type { SourceRecord } from '../sources/molecule-source.ts';
import { openMolecules } from '../sources/sources.ts';
import { embeddedRecords } from './embedded-records.ts';
import type { EmbeddedMoleculeOptions, MoleculeFileOptions, MoleculeSourceOptions } from './options.ts';

/** A source of molecules as stages take it. */
export interface OpenedMolecules {
  /** Facts that tell its data from others. */
  readonly facts: Provenance;
  /** Where the molecules come from, for messages. */
  readonly subject: string;
  /** Whether its records never end. */
  readonly endless: boolean;
  /** The records of a split; of endless ones those from number `from` on, of which about `wanted` conformations are needed. */
  records(split: SplitName, wanted: number | undefined, from: number): AsyncIterable<SourceRecord>;
}

/** Conformations that are worth the start of another process. */
const perProcess = 64;

function openEmbedded(
  { seed, conformationsPerMolecule }: EmbeddedMoleculeOptions,
  threads = availableParallelism(),
): OpenedMolecules {
  const most = conformationsPerMolecule === undefined ? {} : { conformationsPerMolecule };
  return {
    facts: { source: 'embedded', seed: String(seed), drawing: embeddedMoleculesVersion(), ...most },
    subject: 'assembled molecules',
    endless: true,
    records: (split, wanted = 0, from) => {
      const processes = Math.min(threads, Math.ceil(wanted / perProcess));
      return embeddedRecords({ seed, split, from, processes, ...most });
    },
  };
}

async function openFiles(options: MoleculeFileOptions): Promise<OpenedMolecules> {
  const source = await openMolecules(options);
  const { seed, path: subject, conformationsPerMolecule } = options;
  const most = conformationsPerMolecule === undefined ? {} : { conformationsPerMolecule };
  const facts = { ...source.describe(), seed: String(seed), ...most };
  return { facts, subject, endless: false, records: (split) => source[split] };
}

/**
 * Opens a source of molecules.
 *
 * @param threads processes that draw molecules of the embedded generator, at most.
 * @throws Fault those of `openMolecules`.
 */
export async function openSource(options: MoleculeSourceOptions, threads?: number): Promise<OpenedMolecules> {
  return options.source === 'embedded' ? openEmbedded(options, threads) : openFiles(options);
}
