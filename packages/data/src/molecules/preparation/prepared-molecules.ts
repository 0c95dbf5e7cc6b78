import { type PreparedRequest, takeFreshBatch, takePrepared } from '../../preparation/prepared-shards.ts';
import { type MoleculeShard, openMoleculeShard } from '../shard/molecule-shard.ts';
import { sliceConformations } from './conformation-copy.ts';
import { conformationWording as wording } from './conformation-wording.ts';
import type { PreparedMoleculeOptions, PreparedMolecules } from './options.ts';
import { noMoleculesSkipped } from './skipped-molecules.ts';

function requestOf(directory: string, options: PreparedMoleculeOptions): PreparedRequest<MoleculeShard> {
  const wanted = { train: options.conformations, test: options.testConformations };
  return { directory, options, wanted, wording, open: openMoleculeShard, slice: sliceConformations };
}

/**
 * Takes conformations from a folder that was prepared before, where they lie: `directory` receives a record of what it was, and a test
 * shard of its own where not all test conformations are asked for.
 *
 * @throws Fault `data/not-prepared`, `data/corrupt` naming the file, `data/wrong-kind` for images or stories,
 * `data/too-few-conformations`, `data/prepared-otherwise`, `data/source-changed` for another folder than it was begun with.
 */
export async function takePreparedMolecules(
  directory: string,
  options: PreparedMoleculeOptions,
): Promise<PreparedMolecules> {
  const { train, trainExamples, test } = await takePrepared(requestOf(directory, options));
  return { train, trainConformations: trainExamples, test, skipped: noMoleculesSkipped };
}

/**
 * Fresh batch `batch` of a folder that was prepared before: the conformations behind those of the batch before, as many as are trained
 * on.
 *
 * @throws Fault `data/too-few-conformations`; those of `takePreparedMolecules`.
 */
export function takeFreshMolecules(
  directory: string,
  options: PreparedMoleculeOptions,
  batch: number,
): Promise<MoleculeShard> {
  return takeFreshBatch(requestOf(directory, options), batch);
}
