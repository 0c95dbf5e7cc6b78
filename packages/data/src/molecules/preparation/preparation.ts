import { join } from 'node:path';
import type { PreparationCall } from '../../preparation/progress.ts';
import { prepareSplits } from '../../preparation/splits.ts';
import { type MoleculeShard, openMoleculeShard } from '../shard/molecule-shard.ts';
import { prepareMoleculeStage } from './molecule-stage.ts';
import { openSource } from './opened-molecules.ts';
import {
  type MoleculeOptions,
  type MoleculeSourceOptions,
  type PreparedMolecules,
  requireOptions,
} from './options.ts';
import { takePreparedMolecules } from './prepared-molecules.ts';
import { joinSkippedMolecules, skippedMoleculesFromJson } from './skipped-molecules.ts';
import { testStage, trainStage } from './stages.ts';

/** How to go about a preparation of molecules. */
export interface MoleculeCall extends PreparationCall {
  /** Processes that draw molecules of the embedded generator (default: one for each core); the result is the same. */
  readonly threads?: number;
}

async function prepareSource(
  directory: string,
  options: MoleculeSourceOptions,
  call: MoleculeCall,
): Promise<PreparedMolecules> {
  const open = async () => {
    const source = await openSource(options, call.threads);
    const place = { directory: join(directory, 'train'), batch: 1, wanted: options.conformations };
    return {
      facts: source.facts,
      makeTest: () => prepareMoleculeStage(testStage(directory, options, source), call),
      makeTrain: async (test: MoleculeShard) =>
        prepareMoleculeStage(await trainStage(options, source, test, place), call),
    };
  };
  const preparation = { directory, options, open: openMoleculeShard, openSource: open };
  const { train, test } = await prepareSplits<MoleculeShard>(preparation);
  const skipped = [test, train].map(({ manifest }) => skippedMoleculesFromJson(manifest.provenance.skipped));
  const trainConformations = train.manifest.examples;
  return { train, trainConformations, test, skipped: joinSkippedMolecules(...skipped) };
}

/**
 * Makes conformations of molecules into the shards `train/` and `test/` in `directory`, in memory for those that are taken, whatever
 * the size of the source. What is there already is not made again: with the same options a second call opens what the first one made,
 * and needs the source no more. An interrupted preparation begins the shard anew that it was at. One process at a time. Of the source
 * `prepared` the shards are used where they lie. What holds no molecule to use is skipped, counted and named. Where the request is
 * refused nothing stays, so that others may follow in the same directory.
 *
 * @throws Fault `data/option`, `data/prepared-otherwise`, `data/source-changed`, `data/no-conformation`, `data/too-few-conformations`,
 * `data/too-many-skipped`, `data/split-overlap`; those of `openMolecules`, of `takePreparedMolecules` and of writing; `signal.reason`
 * when aborted.
 */
export async function prepareMolecules(
  directory: string,
  options: MoleculeOptions,
  call: MoleculeCall = {},
): Promise<PreparedMolecules> {
  requireOptions(options);
  if (options.source === 'prepared') return takePreparedMolecules(directory, options);
  return prepareSource(directory, options, call);
}
