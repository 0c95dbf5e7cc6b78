import { rm } from 'node:fs/promises';
import { exists } from '../../durable-file.ts';
import { type PreparationCall, ProgressMeter } from '../../preparation/progress.ts';
import { overlapping, requireYield, type SplitName } from '../../preparation/yield.ts';
import type { Provenance } from '../../shard/manifest.ts';
import { centred } from '../chemistry/conformation.ts';
import { type MoleculeShard, openMoleculeShard } from '../shard/molecule-shard.ts';
import { MoleculeShardWriter } from '../shard/molecule-shard-writer.ts';
import type { ConformationRecord, SourceRecord } from '../sources/molecule-source.ts';
import { copyConformations } from './conformation-copy.ts';
import { conformationWording } from './conformation-wording.ts';
import type { Draw, DrawnConformation } from './draw.ts';
import {
  noMoleculesSkipped,
  type PassedMolecule,
  type SkippedMolecules,
  skippedMoleculesToJson,
  withMolecule,
} from './skipped-molecules.ts';

/** Molecules that training molecules must not be, and what to do with one that is. */
export interface HeldMolecules {
  /** Their SMILES. */
  readonly smiles: ReadonlySet<string>;
  readonly overlap: 'refuse' | 'drop';
}

/** Where a shard begins in records that never end. */
export interface EndlessPlace {
  /** Number of its first record. */
  readonly record: number;
  /** Number of its first conformation. */
  readonly place: number;
}

/** A shard to make of conformations. */
export interface MoleculeStage {
  readonly name: SplitName;
  readonly directory: string;
  /** Where the conformations come from, for messages. */
  readonly subject: string;
  readonly records: AsyncIterable<SourceRecord>;
  /** Which conformations are taken. */
  readonly draw: Draw;
  /** Conformations to take; undefined: all. */
  readonly wanted: number | undefined;
  /** Of records that never end; of them the first `wanted` conformations are taken, and drawing gives their order. */
  readonly endless?: EndlessPlace;
  /** Number of the batch, of fresh conformations from 2 on. */
  readonly batch?: number;
  readonly provenance: Provenance;
  readonly held?: HeldMolecules;
}

/** What came of reading a source. */
interface Reading {
  /** Records read. */
  readonly records: number;
  /** Usable conformations among them. */
  readonly conformations: number;
  readonly skipped: SkippedMolecules;
}

/** A record that is taken, or what is to be said of one that is passed over. */
function judge(record: SourceRecord, { held, subject }: MoleculeStage): ConformationRecord | PassedMolecule {
  if (record.kind === 'skipped') return record;
  const { name, smiles } = record.molecule;
  if (held === undefined || !held.smiles.has(smiles)) return record;
  if (held.overlap === 'refuse') {
    throw overlapping(subject, conformationWording, { found: `the molecule ${name}`, such: 'molecules' });
  }
  return { name, reason: 'test-molecule', message: 'the same as a test molecule' };
}

/** Stores those conformations of a molecule that are drawn so far. */
async function store(
  writer: MoleculeShardWriter,
  { molecule, conformations }: ConformationRecord,
  draw: Draw,
  firstPlace: number,
): Promise<void> {
  for (const [k, { positions, energy }] of conformations.entries()) {
    if (!draw.offer({ molecule, place: firstPlace + k })) continue;
    await writer.append(writer.addMolecule(molecule), centred(positions), energy);
  }
}

/** Of records that never end the last one gives only what is lacking. */
function shortened(
  record: ConformationRecord,
  { endless, wanted }: MoleculeStage,
  taken: number,
): ConformationRecord {
  if (endless === undefined || wanted === undefined) return record;
  return { ...record, conformations: record.conformations.slice(0, wanted - taken) };
}

/** Takes a record, or passes it over. */
async function take(
  writer: MoleculeShardWriter,
  stage: MoleculeStage,
  reading: Reading,
  record: SourceRecord,
): Promise<Reading> {
  const { conformations, skipped } = reading;
  const records = reading.records + 1;
  const judged = judge(record, stage);
  if ('reason' in judged) return { records, conformations, skipped: withMolecule(skipped, judged) };
  const given = shortened(judged, stage, conformations);
  await store(writer, given, stage.draw, (stage.endless?.place ?? 0) + conformations);
  return { records, conformations: conformations + given.conformations.length, skipped };
}

/** Reads the source, and stores what is drawn of it as it comes. */
async function read(
  writer: MoleculeShardWriter,
  stage: MoleculeStage,
  { signal, onProgress }: PreparationCall,
): Promise<Reading> {
  const { name, wanted = Number.POSITIVE_INFINITY, endless } = stage;
  const total = endless === undefined ? 0 : wanted;
  const meter = new ProgressMeter(name, { unit: 'conformations', total }, onProgress);
  let reading: Reading = { records: 0, conformations: 0, skipped: noMoleculesSkipped };
  for await (const record of stage.records) {
    signal?.throwIfAborted();
    const before = reading.conformations;
    reading = await take(writer, stage, reading, record);
    meter.add(reading.conformations - before);
    if (endless !== undefined && reading.conformations >= wanted) break;
  }
  return reading;
}

/** Where the next batch begins: behind the last conformation that was drawn, or behind the records that were read. */
function endOf(drawn: readonly DrawnConformation[], records: number, endless?: EndlessPlace): Provenance {
  if (endless === undefined) return { last: drawn.at(-1)?.place ?? 0 };
  return { records: [endless.record, endless.record + records] };
}

/** The shard of what was drawn, in its order. */
async function arrange(
  stage: MoleculeStage,
  stored: MoleculeShard,
  { records, conformations, skipped }: Reading,
): Promise<MoleculeShard> {
  const { directory, subject, name: split, wanted, batch, provenance, endless } = stage;
  const drawn = stage.draw.drawn();
  const found = wanted !== undefined && drawn.length < wanted ? drawn.length : conformations;
  const of = batch === undefined ? {} : { batch };
  requireYield({ subject, split, wanted, found, skipped, ...of }, conformationWording);
  const writer = await MoleculeShardWriter.create(directory, { provenance: { ...provenance, ...of } });
  try {
    const numbers = Uint32Array.from(drawn, ({ number }) => number);
    await copyConformations(writer, stored, numbers);
    const end = endOf(drawn, records, endless);
    return await writer.finish({ found: conformations, ...end, skipped: skippedMoleculesToJson(skipped) });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Reads the source into a shard of what was drawn at any time. */
async function readSource(directory: string, stage: MoleculeStage, call: PreparationCall) {
  const writer = await MoleculeShardWriter.create(directory);
  try {
    const reading = await read(writer, stage, call);
    return { reading, stored: await writer.finish() };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/**
 * Makes the shard, or finds it made, in two steps: the source is read once, and what is drawn as it comes is stored beside; then what
 * is left in the draw is copied in its order. An interrupted one begins anew, for what is drawn is known at the end of the source
 * only. The provenance says how many usable conformations were `found`, what was `skipped`, and where the draw ended: the place of
 * the `last` conformation, or of endless `records` the numbers [first, last).
 */
export async function prepareMoleculeStage(
  stage: MoleculeStage,
  call: PreparationCall,
): Promise<MoleculeShard> {
  const { directory } = stage;
  if (await exists(directory)) return openMoleculeShard(directory);
  const scratch = `${directory}.drawn`;
  await rm(scratch, { recursive: true, force: true });
  try {
    const { reading, stored } = await readSource(scratch, stage, call);
    return await arrange(stage, stored, reading);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
