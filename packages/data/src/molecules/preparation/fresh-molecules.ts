import { requireWhole } from '../../option.ts';
import { begin, testName } from '../../preparation/record.ts';
import { chainBatches } from '../../preparation/splits.ts';
import { type MoleculeShard, openMoleculeShard } from '../shard/molecule-shard.ts';
import { prepareMoleculeStage } from './molecule-stage.ts';
import { openSource } from './opened-molecules.ts';
import type { MoleculeOptions, MoleculeSourceOptions } from './options.ts';
import { type MoleculeCall, prepareMolecules } from './preparation.ts';
import { takeFreshMolecules } from './prepared-molecules.ts';
import { type BatchPlace, trainStage } from './stages.ts';

/** Makes the shard of a batch, from 2 on, behind the one before. */
async function makeBatch(
  directory: string,
  options: MoleculeSourceOptions,
  test: MoleculeShard,
  place: BatchPlace,
  call: MoleculeCall,
): Promise<MoleculeShard> {
  const source = await openSource(options, call.threads);
  await begin({ directory, first: testName }, options, source.facts);
  return prepareMoleculeStage(await trainStage(options, source, test, place), call);
}

/**
 * Fresh batch `batch` of real conformations for data that `prepareMolecules` made, or makes now, with the same options: as many
 * conformations as `train/` holds, in the order of the same draw behind those of the batch before, which is made first where it is
 * not there; in `train-<batch>/`. Batch 1 is `train/` itself. What is there already is opened. Of the source `prepared` a batch has
 * `trainConformations` conformations.
 *
 * @param batch 1-based.
 * @throws Fault `data/too-few-conformations` when the source does not hold that many; those of `prepareMolecules`.
 */
export async function prepareFreshMolecules(
  directory: string,
  options: MoleculeOptions,
  batch: number,
  call: MoleculeCall = {},
): Promise<MoleculeShard> {
  requireWhole('batch', batch, 1);
  if (batch > 1 && options.source === 'prepared') return takeFreshMolecules(directory, options, batch);
  const { train, test } = await prepareMolecules(directory, options, call);
  if (options.source === 'prepared') return train;
  const wanted = train.manifest.examples;
  return chainBatches({ directory, open: openMoleculeShard }, train, batch, (target, before, k) => {
    const place = { directory: target, batch: k, wanted, before };
    return makeBatch(directory, options, test, place, call);
  });
}
