import {
  type MoleculeOptions,
  prepareFreshMolecules,
  prepareMolecules,
  type SkippedMolecules,
} from '@ouroboros/data/molecules';
import type { WorkerContext } from '@ouroboros/runtime';
import type { MoleculesOptions } from './options.ts';

/** Arguments of `prepareMoleculesData`. */
export interface PrepareArgument {
  readonly data: MoleculesOptions['data'];
  /** Receives the shards of both splits. */
  readonly directory: string;
}

/** Where the prepared data are, and how much. */
export interface PreparedData {
  readonly trainShard: string;
  readonly trainConformations: number;
  readonly trainMolecules: number;
  readonly testShard: string;
  readonly testConformations: number;
  readonly testMolecules: number;
  /** Records that hold no usable molecule. */
  readonly skipped: SkippedMolecules;
}

/** Prepares both splits; what is there already for the same options is kept, and prepared data are used where they lie. */
export async function prepareMoleculesData(
  { data, directory }: PrepareArgument,
  context: WorkerContext,
): Promise<PreparedData> {
  const prepared = await prepareMolecules(directory, moleculeOptions(data), callOf(context));
  const { train, trainConformations, test, skipped } = prepared;
  return {
    trainShard: train.directory,
    trainConformations,
    trainMolecules: train.manifest.molecules,
    testShard: test.directory,
    testConformations: test.manifest.examples,
    testMolecules: test.manifest.molecules,
    skipped,
  };
}

/** Arguments of `prepareFreshMoleculesData`. */
export interface FreshBatchArgument extends PrepareArgument {
  /** 1-based; batch 1 is the training shard itself. */
  readonly batch: number;
}

/**
 * Prepares the batch-th fresh batch of real conformations, as many as the training shard has.
 *
 * @returns the directory of its shard.
 * @throws Fault when the data do not hold that many.
 */
export async function prepareFreshMoleculesData(
  { data, directory, batch }: FreshBatchArgument,
  context: WorkerContext,
): Promise<string> {
  const shard = await prepareFreshMolecules(directory, moleculeOptions(data), batch, callOf(context));
  return shard.directory;
}

function callOf(context: WorkerContext) {
  return { signal: context.signal, onProgress: (progress: object) => context.progress(progress) };
}

/** What of the options concerns preparing data. */
export function moleculeOptions(data: MoleculesOptions['data']): MoleculeOptions {
  const { source, seed, conformations, testConformations, path = '', overlap } = data;
  const { conformationsPerMolecule, testShare } = data;
  const counts = {
    conformations,
    testConformations,
    ...(conformationsPerMolecule !== undefined && { conformationsPerMolecule }),
  };
  if (source === 'embedded') return { source, seed, ...counts };
  if (source === 'prepared') return { source, path, ...counts };
  return { source, path, seed, overlap, ...counts, ...(testShare !== undefined && { testShare }) };
}
