import type { StreamKey } from '@ouroboros/native';
import { fingerprint } from '../../checksum.ts';
import { JoinedExamples } from '../../shard/joined-examples.ts';
import type { Conformation, Molecule } from '../molecule.ts';
import { decodeMolecule } from './molecule-line.ts';
import {
  atomBytes,
  atomEndsName,
  endBytes,
  energiesName,
  energyBytes,
  type MoleculeShard,
  moleculeEndsName,
  moleculesName,
  numberBytes,
  numbersName,
  positionsName,
} from './molecule-shard.ts';

/** A shard's share in a view. */
export interface ConformationPart {
  readonly shard: MoleculeShard;
  /** How many of the shard's conformations take part, always its first ones (default: all). */
  readonly conformations?: number;
}

/** The molecules of a view, each read once. */
interface MoleculeCache {
  /** By shard and number in it. */
  readonly byNumber: Map<MoleculeShard, Map<number, Molecule>>;
  /** By the fingerprint of its line: the same molecule of two shards is one object. */
  readonly byLine: Map<string, Molecule>;
}

/** Where something begins and ends. */
interface Range {
  readonly begin: number;
  readonly end: number;
}

/**
 * Conformations of several shards, one after the other, as if they were one array. Nothing is copied: conformations are read from
 * the files when they are asked for. Molecules are read once and kept, so that the same molecule is the same object, also where
 * several shards have it. Indices count conformations from the beginning of the view.
 */
export class ConformationView {
  /** Number of conformations. */
  readonly conformations: number;
  readonly #examples: JoinedExamples<MoleculeShard>;
  readonly #molecules: MoleculeCache;

  private constructor(examples: JoinedExamples<MoleculeShard>, molecules: MoleculeCache) {
    this.#examples = examples;
    this.#molecules = molecules;
    this.conformations = examples.count;
  }

  /** Joins the first conformations of shards. @throws Fault `data/too-few-examples`, naming the shard. */
  static join(parts: readonly ConformationPart[]): ConformationView {
    const examples = parts.map(({ shard, conformations: count }) => {
      return { shard, ...(count === undefined ? {} : { examples: count }) };
    });
    return new ConformationView(JoinedExamples.join(examples), { byNumber: new Map(), byLine: new Map() });
  }

  /**
   * A view of `count` of the conformations, drawn without replacement with the stream of `key` and kept in their order; four bytes
   * each. Its molecules are the same objects.
   *
   * @throws Fault `data/too-few-examples` when the view holds fewer.
   */
  subsample(count: number, key: StreamKey): ConformationView {
    return new ConformationView(this.#examples.subsample(count, key), this.#molecules);
  }

  /** Index in the view where each joined part ends (exclusive), also where none of its conformations was drawn. */
  partEnds(): Float64Array {
    return this.#examples.partEnds();
  }

  /**
   * Conformations, in the order of `indices`.
   *
   * @throws RangeError for an index outside the view; Fault `data/corrupt` when a file has shrunk since the shard was opened.
   */
  gather(indices: ArrayLike<number>): Conformation[] {
    const energies = this.energiesOf(indices);
    return this.moleculesOf(indices).map((molecule, k) => {
      const positions = this.#positions(indices[k] as number);
      const energy = energies[k] as number;
      return { molecule, positions, ...(Number.isNaN(energy) ? {} : { energy }) };
    });
  }

  /** The molecule of each conformation, in the order of `indices`. Throws as `gather`. */
  moleculesOf(indices: ArrayLike<number>): Molecule[] {
    const numbers = new Uint32Array(indices.length);
    const file = { name: numbersName, bytes: numberBytes };
    this.#examples.readRows(file, { indices }, new Uint8Array(numbers.buffer));
    return Array.from(numbers, (number, k) => {
      return this.#molecule(this.#examples.place(indices[k] as number).shard, number);
    });
  }

  /** The energy of each conformation, kcal/mol, in the order of `indices`; NaN where it is not known. Throws as `gather`. */
  energiesOf(indices: ArrayLike<number>): Float64Array {
    const energies = new Float64Array(indices.length);
    const file = { name: energiesName, bytes: energyBytes };
    this.#examples.readRows(file, { indices }, new Uint8Array(energies.buffer));
    return energies;
  }

  /** The number of atoms of each conformation, in the order of `indices`. Throws as `gather`. */
  atomCounts(indices: ArrayLike<number>): Uint32Array {
    return Uint32Array.from(indices, (index) => {
      const { shard, number } = this.#examples.place(index);
      const { begin, end } = this.#range(shard, atomEndsName, number);
      return end - begin;
    });
  }

  #positions(index: number): Float32Array {
    const { shard, number } = this.#examples.place(index);
    const { begin, end } = this.#range(shard, atomEndsName, number);
    const positions = new Float32Array(3 * (end - begin));
    this.#examples.read(shard, positionsName, new Uint8Array(positions.buffer), begin * atomBytes);
    return positions;
  }

  #molecule(shard: MoleculeShard, number: number): Molecule {
    const { byNumber, byLine } = this.#molecules;
    const known = byNumber.get(shard) ?? new Map<number, Molecule>();
    byNumber.set(shard, known);
    const found = known.get(number);
    if (found !== undefined) return found;
    const line = this.#line(shard, number);
    const key = fingerprint(line);
    const molecule = byLine.get(key) ?? decodeMolecule(line);
    byLine.set(key, molecule);
    known.set(number, molecule);
    return molecule;
  }

  #line(shard: MoleculeShard, number: number): string {
    const { begin, end } = this.#range(shard, moleculeEndsName, number);
    const bytes = new Uint8Array(end - begin);
    this.#examples.read(shard, moleculesName, bytes, begin);
    return new TextDecoder().decode(bytes);
  }

  /** Row `number` of a file of ends, and the one before. */
  #range(shard: MoleculeShard, name: string, number: number): Range {
    const ends = new BigUint64Array(2);
    const bytes = new Uint8Array(ends.buffer);
    const rows = number === 0 ? bytes.subarray(endBytes) : bytes;
    this.#examples.read(shard, name, rows, Math.max(0, number - 1) * endBytes);
    return { begin: Number(ends[0]), end: Number(ends[1]) };
  }

  /** Closes the files; the view can be used again, which opens them anew. */
  close(): void {
    this.#examples.close();
  }
}
