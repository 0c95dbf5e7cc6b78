import { fingerprint } from '../../checksum.ts';
import { GrowingShard, type Notes } from '../../shard/growing-shard.ts';
import { type Provenance, type ShardFile, shardFormat } from '../../shard/manifest.ts';
import type { Molecule } from '../molecule.ts';
import { decodeMolecule, encodeMolecule, readMoleculeLines } from './molecule-line.ts';
import {
  atomBytes,
  atomEndsName,
  energiesName,
  type MoleculeShard,
  moleculeColumns,
  moleculeEndsName,
  moleculesName,
  numbersName,
  positionsName,
} from './molecule-shard.ts';

/** What a shard of molecules will be. */
export interface MoleculeShardOptions {
  /** Where the conformations come from; interrupted work is continued only under the same provenance. */
  readonly provenance?: Provenance;
}

/** What must be known of each molecule while conformations are added. */
interface KnownMolecules {
  /** Numbers by fingerprints of their lines. */
  readonly numbers: Map<string, number>;
  /** Number of atoms of each. */
  readonly atoms: number[];
}

/** The molecules that an interrupted writer had saved. */
async function readKnown(files: GrowingShard): Promise<KnownMolecules> {
  const known: KnownMolecules = { numbers: new Map(), atoms: [] };
  if (files.length(moleculeEndsName) === 0) return known;
  for await (const line of readMoleculeLines(files.aside)) {
    known.numbers.set(fingerprint(line), known.atoms.length);
    known.atoms.push(decodeMolecule(line).elements.length);
  }
  return known;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Writes a shard of molecules: of the conformations nothing is held, of each molecule some hundred bytes. The shard appears under
 * its name when `finish` ends, whole. `checkpoint` makes what was appended survive a killed process: a writer that is opened by
 * `resume` with the same options starts behind it (`conformations` says where). Calls must not overlap.
 */
export class MoleculeShardWriter {
  readonly directory: string;
  readonly provenance: Provenance;
  readonly #files: GrowingShard;
  readonly #known: KnownMolecules;
  /** Of molecules that were met as the same object. */
  readonly #numbers = new WeakMap<Molecule, number>();
  /** Lines of molecules that are not yet among the files. */
  #lines: string[] = [];

  private constructor({ provenance = {} }: MoleculeShardOptions, files: GrowingShard, known: KnownMolecules) {
    this.directory = files.directory;
    this.provenance = provenance;
    this.#files = files;
    this.#known = known;
  }

  /**
   * Starts a shard; what an interrupted writer left of it is removed.
   *
   * @throws Fault `data/exists` when the shard is already there; `data/disk-full`, `data/not-writable`.
   */
  static async create(directory: string, options: MoleculeShardOptions = {}): Promise<MoleculeShardWriter> {
    const identity = { provenance: options.provenance ?? {} };
    const files = await GrowingShard.create(directory, { identity, columns: moleculeColumns });
    return new MoleculeShardWriter(options, files, { numbers: new Map(), atoms: [] });
  }

  /**
   * Starts a shard, or goes on with one that was interrupted.
   *
   * @throws Fault as `create`; `data/corrupt` when files of the interrupted one are shorter than they were.
   */
  static async resume(directory: string, options: MoleculeShardOptions = {}): Promise<MoleculeShardWriter> {
    const identity = { provenance: options.provenance ?? {} };
    const files = await GrowingShard.resume(directory, { identity, columns: moleculeColumns });
    return new MoleculeShardWriter(options, files, await readKnown(files));
  }

  /** Conformations appended so far, those of interrupted writers included. */
  get conformations(): number {
    return this.#files.length(numbersName);
  }

  /** Different molecules added so far. */
  get molecules(): number {
    return this.#known.atoms.length;
  }

  /** What the last checkpoint noted, such as counts that must survive with it. */
  get notes(): Notes {
    return this.#files.notes;
  }

  /** The number of a molecule in the shard, where it is added unless it is there: its atoms in this order, under this name. */
  addMolecule(molecule: Molecule): number {
    const number = this.#numbers.get(molecule) ?? this.#enter(molecule);
    this.#numbers.set(molecule, number);
    return number;
  }

  #enter(molecule: Molecule): number {
    const { numbers, atoms } = this.#known;
    const line = encodeMolecule(molecule);
    const key = fingerprint(line);
    const found = numbers.get(key);
    if (found !== undefined) return found;
    numbers.set(key, atoms.length);
    this.#lines.push(line);
    return atoms.push(molecule.elements.length) - 1;
  }

  /**
   * Appends a conformation.
   *
   * @param molecule number that `addMolecule` gave.
   * @param positions angstrom, `[A, 3]`.
   * @param energy kcal/mol, where it is known.
   * @throws RangeError for another number of positions or one that is not finite, and nothing is appended; Fault `data/disk-full`.
   */
  async append(molecule: number, positions: Float32Array, energy = Number.NaN): Promise<void> {
    const atoms = this.#check(molecule, positions);
    await this.#flush();
    const end = this.#files.length(positionsName) / atomBytes + atoms;
    await this.#files.append(numbersName, [molecule]);
    await this.#files.append(atomEndsName, [end]);
    await this.#files.append(positionsName, bytesOf(positions));
    await this.#files.append(energiesName, bytesOf(Float64Array.of(energy)));
  }

  /** The number of atoms of a molecule that the positions fit. */
  #check(molecule: number, positions: Float32Array): number {
    const atoms = this.#known.atoms[molecule];
    if (atoms === undefined) {
      throw new RangeError(`molecule: expected a number below ${this.molecules}, received ${molecule}`);
    }
    if (positions.length !== 3 * atoms) {
      throw new RangeError(
        `positions: expected ${3 * atoms} numbers for ${atoms} atoms, received ${positions.length}`,
      );
    }
    const bad = positions.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`positions: expected finite numbers, received ${positions[bad]}`);
    return atoms;
  }

  /** Writes the molecules that were added. */
  async #flush(): Promise<void> {
    for (const line of this.#lines) {
      await this.#files.append(moleculesName, new TextEncoder().encode(`${line}\n`));
      await this.#files.append(moleculeEndsName, [this.#files.length(moleculesName)]);
    }
    this.#lines = [];
  }

  /** Makes everything appended so far, and `notes`, survive whatever happens to the process. */
  async checkpoint(notes: Notes = {}): Promise<void> {
    await this.#flush();
    await this.#files.checkpoint(notes);
  }

  /** Stops writing. What the last checkpoint saved stays for the next writer; the shard does not appear. */
  async close(): Promise<void> {
    await this.#files.close();
  }

  /** Stops writing and removes what was written. */
  async abort(): Promise<void> {
    await this.#files.abort();
  }

  /**
   * Ends the shard and puts it in its place.
   *
   * @param facts added to the provenance, such as counts known only at the end.
   * @throws Fault `data/disk-full`.
   */
  async finish(facts: Provenance = {}): Promise<MoleculeShard> {
    await this.#flush();
    const { conformations: examples, molecules } = this;
    const atoms = this.#files.length(positionsName) / atomBytes;
    const mostAtoms = this.#known.atoms.reduce((most, count) => Math.max(most, count), 0);
    const provenance = { ...this.provenance, ...facts };
    return this.#files.finish((files: readonly ShardFile[]) => {
      const base = { format: shardFormat, kind: 'molecules', examples } as const;
      return { ...base, molecules, atoms, mostAtoms, files, provenance };
    });
  }
}
