import { readFileSync } from 'node:fs';
import type { Conformation, Molecule } from '@ouroboros/data/molecules';
import type { Coverage } from '../coverage.ts';

/** A molecule with shapes of it, and what RDKit tells of them: fixtures/generate.py. */
export interface RecordedMolecule {
  readonly name: string;
  readonly molecule: Molecule;
  readonly references: readonly Conformation[];
  readonly generated: readonly Conformation[];
  /** Angstrom, by reference and generated conformation. */
  readonly rmsd: readonly (readonly number[])[];
  readonly coverage: Required<Coverage>;
  readonly stereochemistry: {
    readonly centres: readonly number[];
    readonly doubleBonds: readonly number[][];
  };
}

interface Entry extends Omit<RecordedMolecule, 'molecule' | 'references' | 'generated'>, GraphOfMolecule {
  readonly references: readonly (readonly number[])[];
  readonly generated: readonly (readonly number[])[];
}

/** A molecule in plain numbers. */
export interface GraphOfMolecule {
  readonly name: string;
  readonly smiles?: string;
  readonly elements: readonly number[];
  readonly charges?: readonly number[];
  readonly bonds: readonly (readonly number[])[];
  /** Default: single. */
  readonly orders?: readonly number[];
  readonly aromatic?: readonly number[];
}

export function moleculeOf(graph: GraphOfMolecule): Molecule {
  const { name, smiles = name, elements, charges = [], bonds, orders, aromatic = [] } = graph;
  return {
    name,
    smiles,
    elements: Uint8Array.from(elements),
    charges: Int8Array.from(elements, (_, atom) => charges[atom] ?? 0),
    bonds: Uint16Array.from(bonds.flat()),
    orders: Uint8Array.from(orders ?? bonds.map(() => 1)),
    aromatic: Uint8Array.from(bonds, (_, bond) => aromatic[bond] ?? 0),
  };
}

/** A conformation of a molecule at points. */
export function conformationAt(molecule: Molecule, points: readonly (readonly number[])[]): Conformation {
  return { molecule, positions: Float32Array.from(points.flat()) };
}

/** The same conformation with every coordinate changed. */
export function changed(
  conformation: Conformation,
  change: (value: number, axis: number, atom: number) => number,
): Conformation {
  const positions = conformation.positions.map((value, i) => change(value, i % 3, Math.floor(i / 3)));
  return { ...conformation, positions };
}

/** The molecules of the fixture. */
export function recordedMolecules(): RecordedMolecule[] {
  const file = new URL('../fixtures/conformations.json', import.meta.url);
  const { molecules } = JSON.parse(readFileSync(file, 'utf8')) as { readonly molecules: readonly Entry[] };
  return molecules.map((entry) => {
    const molecule = moleculeOf(entry);
    const shapes = (sets: Entry['references']) =>
      sets.map((positions) => ({ molecule, positions: Float32Array.from(positions) }));
    const { name, rmsd, coverage, stereochemistry } = entry;
    return {
      name,
      molecule,
      references: shapes(entry.references),
      generated: shapes(entry.generated),
      rmsd,
      coverage,
      stereochemistry,
    };
  });
}
