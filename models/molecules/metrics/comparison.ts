import type { Conformation, Molecule } from '@ouroboros/data/molecules';

/** Real and generated conformations of one molecule, whose atoms all stand in one order. */
export interface Comparison {
  readonly molecule: Molecule;
  /** At least one. */
  readonly references: readonly Conformation[];
  /** Those that figures can be made of; with those that are not, at least one. */
  readonly generated: readonly Conformation[];
  /** How many more were generated, of which no figure can be made. */
  readonly unusable: number;
}

/** How far an atom of a usable conformation may be from the origin, angstrom: no molecule of these sizes reaches that far. */
const farthest = 1000;

/** Whether all coordinates are finite and within 1000 angstrom. */
export function isUsable({ positions }: Conformation): boolean {
  // Comparing says no to NaN.
  return positions.every((value) => Math.abs(value) <= farthest);
}

/**
 * Puts conformations of the same molecule together, in the order of the references. Molecules of which nothing was generated are left
 * out.
 *
 * @throws RangeError when a conformation was generated of a molecule without references.
 */
export function comparisonsOf(
  references: readonly Conformation[],
  generated: readonly Conformation[],
): readonly Comparison[] {
  const real = byMolecule(references);
  const made = byMolecule(generated);
  for (const [key, [first]] of made) {
    if (!real.has(key)) throw new RangeError(`no reference of ${first?.molecule.name} to compare with`);
  }
  return [...real].flatMap(([key, conformations]) => {
    const samples = made.get(key);
    return samples ? [comparisonOf(conformations, samples)] : [];
  });
}

function comparisonOf(references: readonly Conformation[], samples: readonly Conformation[]): Comparison {
  const { molecule } = references[0] as Conformation;
  const generated = samples.filter(isUsable);
  return { molecule, references, generated, unusable: samples.length - generated.length };
}

function byMolecule(conformations: readonly Conformation[]): Map<string, Conformation[]> {
  const groups = new Map<string, Conformation[]>();
  for (const conformation of conformations) {
    const key = keyOf(conformation.molecule);
    const group = groups.get(key);
    if (group) group.push(conformation);
    else groups.set(key, [conformation]);
  }
  return groups;
}

const keys = new WeakMap<Molecule, string>();

/** Equal where a molecule is the same and its atoms stand in the same order. */
function keyOf(molecule: Molecule): string {
  const known = keys.get(molecule);
  if (known !== undefined) return known;
  const { smiles, elements, bonds } = molecule;
  const key = `${smiles} ${elements.join()} ${bonds.join()}`;
  keys.set(molecule, key);
  return key;
}
