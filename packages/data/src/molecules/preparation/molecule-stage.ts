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

/** What is to be said of a record that is passed over; nothing for one that is taken. */
function passed(record: SourceRecord, { held, subject }: MoleculeStage): PassedMolecule | undefined {
  if (record.kind === 'skipped') {
    return record;
  }
  const { name, smiles } = record.molecule;
  if (held === undefined || !held.smiles.has(smiles)) return undefined;
  if (held.overlap === 'refuse') {
    throw overlapping(subject, conformationWording, { found: `the molecule ${name}`, such: 'molecules' });
  }
  return { name, reason: 'test-molecule', message: 'the same as a test molecule' };
}

/** Stores those conformations of a record that are drawn so far; returns how many it has. */
async function store(
  writer: MoleculeShardWriter,
  { molecule, conformations }: ConformationRecord,
  draw: Draw,
  place: number,
): Promise<number> {
  for (const [k, { positions, energy }] of conformations.entries()) {
    if (!draw.offer({ molecule, place: place + k })) continue;
    await writer.append(writer.addMolecule(molecule), centred(positions), energy);
  }
  return conformations.length;
}

/** Of an endless source the last record gives only what is lacking. */
function shortened(record: ConformationRecord, lacking: number): ConformationRecord {
  return { ...record, conformations: record.conformations.slice(0, lacking) };
}

/** Reads the source, and stores what is drawn of it as it comes. */
async function read(
  writer: MoleculeShardWriter,
  stage: MoleculeStage,
  { signal, onProgress }: PreparationCall,
): Promise<Reading> {
  const { name, draw, wanted = Number.POSITIVE_INFINITY, endless } = stage;
  const first = endless?.place ?? 0;
  const total = endless === undefined ? 0 : wanted;
  const meter = new ProgressMeter(name, { unit: 'conformations', total }, onProgress);
  let [records, conformations, skipped] = [0, 0, noMoleculesSkipped];
  for await (const record of stage.records) {
    signal?.throwIfAborted();
    records++;
    const pass = passed(record, stage);
    if (pass !== undefined) skipped = withMolecule(skipped, pass);
    else if (record.kind === 'conformations') {
      const given = endless ? shortened(record, wanted - conformations) : record;
      const stored = await store(writer, given, draw, first + conformations);
      conformations += stored;
      meter.add(stored);
    }
    if (endless && conformations >= wanted) break;
  }
  return { records, conformations, skipped };
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
    await copyConformations(
      writer,
      stored,
      Uint32Array.from(drawn, ({ number }) => number),
    );
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
