import { basename } from 'node:path';
import { type Shortcoming, UnusableMolecule } from '../chemistry/unusable-molecule.ts';
import { type GeomConformer, readConformer } from './geom-conformer.ts';
import type { SkippedRecord, SourceConformation, SourceRecord } from './molecule-source.ts';
import { MsgpackFile } from './msgpack-file.ts';
import { orSkipped, recordName, skippedRecord } from './record-name.ts';
import { SmilesMolecule } from './smiles-molecule.ts';

function malformed(expected: string, received: string): Shortcoming {
  return { reason: 'malformed', expected, received };
}

/** Reads the list of conformers, one after the other. */
async function readConformers(file: MsgpackFile, name: string): Promise<(GeomConformer | SkippedRecord)[]> {
  const count = await file.enter('list');
  if (count === undefined) {
    await file.skip();
    return [skippedRecord(name, malformed('a list of conformers', 'something else'))];
  }
  const conformers: (GeomConformer | SkippedRecord)[] = [];
  for (let number = 1; number <= count; number++) {
    const value = await file.value();
    conformers.push(orSkipped(`${name}, conformer ${number}`, () => readConformer(value)));
  }
  return conformers;
}

/** Reads what a file holds of one SMILES; nothing but its conformers is looked at. */
async function readMolecule(file: MsgpackFile, name: string): Promise<(GeomConformer | SkippedRecord)[]> {
  const entries = await file.enter('map');
  if (entries === undefined) await file.skip();
  const conformers: (GeomConformer | SkippedRecord)[] = [];
  for (let entry = 0; entry < (entries ?? 0); entry++) {
    if ((await file.value()) === 'conformers') conformers.push(...(await readConformers(file, name)));
    else await file.skip();
  }
  if (conformers.length > 0) return conformers;
  return [skippedRecord(name, malformed('a map with conformers', 'none'))];
}

function placeConformer(molecule: SmilesMolecule, conformer: GeomConformer): SourceConformation {
  const positions = molecule.place(conformer);
  return conformer.energy === undefined ? { positions } : { positions, energy: conformer.energy };
}

/** The molecule of a SMILES with those of its conformers that fit, and why the others do not. */
function* resolveConformers(
  molecule: SmilesMolecule,
  name: string,
  conformers: readonly (GeomConformer | SkippedRecord)[],
): Generator<SourceRecord> {
  const conformations: SourceConformation[] = [];
  for (const [index, conformer] of conformers.entries()) {
    const placed =
      'kind' in conformer
        ? conformer
        : orSkipped(`${name}, conformer ${index + 1}`, () => placeConformer(molecule, conformer));
    if ('kind' in placed) yield placed;
    else conformations.push(placed);
  }
  if (conformations.length > 0) yield { kind: 'conformations', molecule: molecule.molecule, conformations };
}

async function* readMolecules(file: MsgpackFile, path: string): AsyncGenerator<SourceRecord> {
  for (let number = 0; !(await file.atEnd()); ) {
    const entries = await file.enter('map');
    if (entries === undefined) {
      throw new UnusableMolecule(path, malformed('a map from SMILES to conformers', 'another value'));
    }
    for (let entry = 0; entry < entries; entry++) {
      const smiles = String(await file.value());
      const name = recordName(path, ++number, smiles);
      const conformers = await readMolecule(file, name);
      const molecule = orSkipped(name, () => new SmilesMolecule(smiles));
      if (molecule instanceof SmilesMolecule) yield* resolveConformers(molecule, name, conformers);
      else yield molecule;
    }
  }
}

/**
 * The molecules of a file in the format of GEOM's `drugs_crude.msgpack` (Axelrod and Gomez-Bombarelli 2022): a sequence of maps, each
 * from some thousand SMILES to a map whose `conformers` are a list of maps with `xyz`, rows of an atomic number and three coordinates in
 * angstrom, and `relativeenergy`, kcal/mol above the lowest conformer. The conformers of one molecule are in memory at a time. What is
 * cut short or of another shape ends the reading.
 *
 * @throws Fault `data/not-readable`.
 */
export async function* readGeom(path: string): AsyncGenerator<SourceRecord> {
  const file = await MsgpackFile.open(path);
  try {
    yield* readMolecules(file, path);
  } catch (error) {
    if (!(error instanceof UnusableMolecule)) throw error;
    yield skippedRecord(basename(path), error.shortcoming);
  } finally {
    await file.close();
  }
}
