import { type Neighbours, neighboursOf } from './chemistry/bond-graph.ts';
import type { Molecule } from './molecule.ts';

const [hydrogen, carbon, nitrogen, oxygen] = [1, 6, 7, 8];

/** The atoms of a bond. */
interface Ends {
  readonly first: number;
  readonly second: number;
}

/** Whether something heavier than hydrogen is bonded to `atom` besides `other`. */
function isTurned({ elements }: Molecule, { atoms }: Neighbours, atom: number, other: number): boolean {
  return atoms[atom]?.some((next) => next !== other && elements[next] !== hydrogen) ?? false;
}

/** Whether `atom` is a carbon with a double bond to oxygen. */
function isCarbonyl({ elements, orders }: Molecule, { atoms, bonds }: Neighbours, atom: number): boolean {
  if (elements[atom] !== carbon) return false;
  const isOxo = (next: number, k: number) =>
    elements[next] === oxygen && orders[bonds[atom]?.[k] as number] === 2;
  return atoms[atom]?.some(isOxo) ?? false;
}

/** Whether a bond joins a carbonyl carbon and nitrogen: it is half a double bond. */
function isAmide(molecule: Molecule, neighbours: Neighbours, { first, second }: Ends): boolean {
  const { elements } = molecule;
  if (elements[first] === nitrogen) return isCarbonyl(molecule, neighbours, second);
  return elements[second] === nitrogen && isCarbonyl(molecule, neighbours, first);
}

/** Whether the atoms of a bond are joined by a second way. */
function isInRing({ atoms }: Neighbours, { first, second }: Ends): boolean {
  const reached = new Set(atoms[first]?.filter((atom) => atom !== second));
  // A set is walked in the order of insertion, with what is added meanwhile.
  for (const atom of reached) for (const next of atoms[atom] ?? []) if (next !== first) reached.add(next);
  return reached.has(second);
}

/**
 * How many bonds of a molecule turn into other shapes: single bonds outside rings with something heavier than hydrogen behind both of
 * their atoms, without those of amides.
 */
export function rotatableBonds(molecule: Molecule): number {
  const { elements, bonds, orders, aromatic } = molecule;
  const neighbours = neighboursOf(elements.length, bonds);
  const numbers = Array.from(orders.keys()).filter(
    (number) => orders[number] === 1 && aromatic[number] === 0,
  );
  const single = numbers.map((number): Ends => {
    return { first: bonds[2 * number] as number, second: bonds[2 * number + 1] as number };
  });
  return single.filter(
    (bond) =>
      isTurned(molecule, neighbours, bond.first, bond.second) &&
      isTurned(molecule, neighbours, bond.second, bond.first) &&
      !isAmide(molecule, neighbours, bond) &&
      !isInRing(neighbours, bond),
  ).length;
}
