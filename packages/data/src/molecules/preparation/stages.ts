import { join } from 'node:path';
import { testName } from '../../preparation/record.ts';
import type { MoleculeShard } from '../shard/molecule-shard.ts';
import { ConformationKeys } from './drawing-keys.ts';
import { smilesOf } from './held-molecules.ts';
import { MoleculeDraw } from './molecule-draw.ts';
import type { MoleculeStage } from './molecule-stage.ts';
import type { OpenedMolecules } from './opened-molecules.ts';
import type { MoleculeSourceOptions } from './options.ts';
import { UniformDraw } from './uniform-draw.ts';

/** The stage that makes the test shard. */
export function testStage(
  directory: string,
  options: MoleculeSourceOptions,
  source: OpenedMolecules,
): MoleculeStage {
  const { seed, testConformations: wanted } = options;
  const perMolecule = source.endless ? undefined : options.conformationsPerMolecule;
  return {
    name: 'test',
    directory: join(directory, testName),
    subject: source.subject,
    records: source.records('test', wanted, 0),
    draw: new MoleculeDraw(new ConformationKeys(seed, 'test'), { seed, wanted, perMolecule }),
    wanted,
    ...(source.endless ? { endless: { record: 0, place: 0 } } : {}),
    provenance: { ...source.facts, split: 'test' },
  };
}

/** Where a batch of training conformations begins, and where it goes. */
export interface BatchPlace {
  readonly directory: string;
  /** Number of the batch. */
  readonly batch: number;
  /** How many conformations it is to have; undefined: all. */
  readonly wanted: number | undefined;
  /** The shard of the batch before, where there is one. */
  readonly before?: MoleculeShard;
}

/** Number of the first record behind those that a shard of an endless source took. */
function endOf({ manifest }: MoleculeShard): number {
  const [, end] = manifest.provenance.records as readonly [number, number];
  return end;
}

/** Place of the conformation that a shard of a source with an end took last. */
function lastOf({ manifest }: MoleculeShard): number {
  return manifest.provenance.last as number;
}

/** What training molecules must not be; nothing for the generator, whose splits have no molecule in common. */
async function heldOf(
  options: MoleculeSourceOptions,
  test: MoleculeShard,
): Promise<Pick<MoleculeStage, 'held'>> {
  if (options.source === 'embedded') return {};
  return { held: { smiles: await smilesOf(test), overlap: options.overlap ?? 'refuse' } };
}

/** The stage that makes a shard of training conformations, none of a molecule of the test shard. */
export async function trainStage(
  options: MoleculeSourceOptions,
  source: OpenedMolecules,
  test: MoleculeShard,
  { directory, batch, wanted, before }: BatchPlace,
): Promise<MoleculeStage> {
  const { subject, facts, endless } = source;
  const record = endless && before !== undefined ? endOf(before) : 0;
  const place = endless ? (batch - 1) * (wanted ?? 0) : 0;
  const after = !endless && before !== undefined ? { after: lastOf(before) } : {};
  return {
    name: 'train',
    directory,
    subject,
    records: source.records('train', wanted, record),
    draw: new UniformDraw(new ConformationKeys(options.seed, 'train'), { wanted, ...after }),
    wanted,
    ...(endless ? { endless: { record, place } } : {}),
    ...(batch > 1 ? { batch } : {}),
    provenance: { ...facts, split: 'train' },
    ...(await heldOf(options, test)),
  };
}
