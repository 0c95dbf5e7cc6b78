import type { ShardFacts } from '../shard-facts.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { symbolOf } from './chemistry/elements.ts';
import type { Molecule } from './molecule.ts';
import { type SkippedMolecules, skippedMoleculesFromJson } from './preparation/skipped-molecules.ts';
import { rotatableBonds } from './rotatable-bonds.ts';
import { ConformationView } from './shard/conformation-view.ts';
import { openMoleculeShard } from './shard/molecule-shard.ts';

/** What a shard of molecules shows. */
export interface MoleculeInspection extends ShardFacts {
  readonly kind: 'molecules';
  /** Different molecules. */
  readonly molecules: number;
  /** Conformations of a molecule. */
  readonly conformations: Spread;
  /** Atoms of a molecule, hydrogens included. */
  readonly atoms: Spread;
  /** Rotatable bonds of a molecule. */
  readonly rotatableBonds: Spread;
  /** How many atoms of all molecules together are of each element, in the order of atomic numbers. */
  readonly elements: readonly { readonly symbol: string; readonly atoms: number }[];
  readonly energies: {
    /** Conformations whose energy is known. */
    readonly known: number;
    /** How far they lie above the lowest one of their molecule, kcal/mol. */
    readonly above: Spread;
  };
  /** What was passed over when the shard was prepared. */
  readonly skipped: SkippedMolecules;
}

/** Conformations looked at together. */
const stretch = 1024;

/** Energies of the conformations of each molecule; NaN where one is not known. */
function energiesByMolecule(view: ConformationView): ReadonlyMap<Molecule, readonly number[]> {
  const energies = new Map<Molecule, number[]>();
  for (let from = 0; from < view.conformations; from += stretch) {
    const count = Math.min(stretch, view.conformations - from);
    const indices = Array.from({ length: count }, (_, k) => from + k);
    const found = view.energiesOf(indices);
    for (const [k, molecule] of view.moleculesOf(indices).entries()) {
      const known = energies.get(molecule) ?? [];
      known.push(found[k] as number);
      energies.set(molecule, known);
    }
  }
  return energies;
}

function elementsOf(molecules: Iterable<Molecule>): MoleculeInspection['elements'] {
  const counts = new Map<number, number>();
  for (const { elements } of molecules) {
    for (const element of elements) counts.set(element, (counts.get(element) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return sorted.map(([element, atoms]) => ({ symbol: symbolOf(element), atoms }));
}

/** How far energies lie above the lowest one. */
function above(energies: readonly number[]): number[] {
  const known = energies.filter((energy) => !Number.isNaN(energy));
  const lowest = known.reduce((least, energy) => Math.min(least, energy), Number.POSITIVE_INFINITY);
  return known.map((energy) => energy - lowest);
}

/** What a shard of molecules holds, for people. @throws Fault as `openMoleculeShard`. */
export async function inspectMolecules(directory: string): Promise<MoleculeInspection> {
  const shard = await openMoleculeShard(directory);
  const { kind, examples, molecules, files, provenance } = shard.manifest;
  const view = ConformationView.join([{ shard }]);
  try {
    const energies = energiesByMolecule(view);
    const found = [...energies.keys()];
    const heights = [...energies.values()].flatMap(above);
    return {
      ...{ kind, directory, examples, molecules, files, provenance },
      conformations: spreadOf([...energies.values()].map(({ length }) => length)),
      atoms: spreadOf(found.map((molecule) => molecule.elements.length)),
      rotatableBonds: spreadOf(found.map(rotatableBonds)),
      elements: elementsOf(found),
      energies: { known: heights.length, above: spreadOf(heights) },
      skipped: skippedMoleculesFromJson(provenance.skipped),
    };
  } finally {
    view.close();
  }
}
