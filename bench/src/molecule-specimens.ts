import { type Conformation, type Molecule, moleculeFromSmiles } from '@ouroboros/data';
import { type NoisyMolecules, perturb } from '@ouroboros/models/molecules';
import { fillUniform, purposes } from '@ouroboros/native';

/** Ten drugs, 42 atoms on average with their hydrogens: about as large as those of GEOM-Drugs, 44. */
const drugs: readonly string[] = [
  'CN1C=NC2=C1C(=O)N(C)C(=O)N2C',
  'CC(C)Cc1ccc(cc1)C(C)C(=O)O',
  'CN1c2ccc(Cl)cc2C(=NCC1=O)c1ccccc1',
  'CC(=O)CC(c1ccccc1)C1=C(O)c2ccccc2OC1=O',
  'CCN(CC)CC(=O)Nc1c(C)cccc1C',
  'CNCCC(Oc1ccc(cc1)C(F)(F)F)c1ccccc1',
  'CC(C)NCC(O)COc1ccc(CC(N)=O)cc1',
  'COc1ccc2[nH]c(nc2c1)S(=O)Cc1ncc(C)c(OC)c1C',
  'CCCc1nn(C)c2c1nc([nH]c2=O)-c1cc(ccc1OCC)S(=O)(=O)N1CCN(C)CC1',
  'Cc1ccc(cc1Nc1nccc(n1)-c1cccnc1)NC(=O)c1ccc(cc1)CN1CCN(C)CC1',
];

/** Angstrom. */
const bondLengths = { hydrogen: 1.09, other: 1.45 };

/** Directions of which a new atom takes the one that leads farthest from all others. */
const directions = 24;

/**
 * Drug-like molecules in shapes about as dense as real ones, made without a force field: every atom lies a bond's length from one that
 * it is bonded to, where there is most room. The k-th is always the same.
 */
export function drugConformations(count: number): readonly Conformation[] {
  const molecules = drugs.map((smiles) => moleculeFromSmiles(smiles));
  return Array.from({ length: count }, (_, k) => {
    const molecule = molecules[k % molecules.length] as Molecule;
    return { molecule, positions: Float32Array.from(shapeOf(molecule, k).flat()) };
  });
}

type Point = readonly [x: number, y: number, z: number];

/** Where each atom is. */
function shapeOf(molecule: Molecule, index: number): readonly Point[] {
  const atoms = molecule.elements.length;
  const draws = new Float64Array(2 * directions * atoms);
  fillUniform(draws, { seed: 1, purpose: 0, iteration: 7, index });
  const points = new Map<number, Point>([[0, [0, 0, 0]]]);
  for (const [from, to] of bondsOutwards(molecule)) {
    const start = points.get(from) as Point;
    const length = molecule.elements[to] === 1 ? bondLengths.hydrogen : bondLengths.other;
    const ends = Array.from({ length: directions }, (_, i) => {
      const at = 2 * (to * directions + i);
      return pointFrom(start, length, draws[at] as number, draws[at + 1] as number);
    });
    points.set(to, roomiest(ends, [...points.values()]));
  }
  return Array.from({ length: atoms }, (_, atom) => points.get(atom) as Point);
}

/** A bond to every atom but the first, from one that is reached before it. */
function bondsOutwards({ elements, bonds }: Molecule): (readonly [from: number, to: number])[] {
  const neighbours = Array.from(elements, (): number[] => []);
  for (let bond = 0; bond < bonds.length; bond += 2) {
    const [first, second] = [bonds[bond] as number, bonds[bond + 1] as number];
    neighbours[first]?.push(second);
    neighbours[second]?.push(first);
  }
  const outwards: (readonly [number, number])[] = [];
  const reached = new Set([0]);
  for (const atom of reached) {
    for (const other of neighbours[atom] ?? []) {
      if (!reached.has(other)) outwards.push([atom, other]);
      reached.add(other);
    }
  }
  return outwards;
}

/** The point at a distance in a direction that two uniform numbers draw. */
function pointFrom([x, y, z]: Point, length: number, height: number, turn: number): Point {
  const up = 2 * height - 1;
  const across = Math.sqrt(1 - up * up);
  const angle = 2 * Math.PI * turn;
  return [x + length * across * Math.cos(angle), y + length * across * Math.sin(angle), z + length * up];
}

/** The one of `ends` that is farthest from the nearest of `others`. */
function roomiest(ends: readonly Point[], others: readonly Point[]): Point {
  const rooms = ends.map((end) => Math.min(...others.map((other) => Math.hypot(...difference(end, other)))));
  return ends[rooms.indexOf(Math.max(...rooms))] as Point;
}

function difference(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Carbon and hydrogen. */
const [carbon, hydrogen] = [6, 1];

/**
 * A stretched chain of carbon with two hydrogens on each, `3 * carbons` atoms: as dense at any length.
 *
 * Bonds along the chain are 1.54 angstrom long at an angle of 112 degrees, hydrogens 1.09 from their carbon.
 */
export function chainConformation(carbons: number): Conformation {
  const positions = Array.from({ length: carbons }, (_, c) => unitOf(c)).flat(2);
  const bonds = Array.from({ length: carbons }, (_, c) => {
    const own = [
      [3 * c, 3 * c + 1],
      [3 * c, 3 * c + 2],
    ];
    return c + 1 < carbons ? [...own, [3 * c, 3 * c + 3]] : own;
  }).flat();
  const molecule: Molecule = {
    name: `chain of ${3 * carbons} atoms`,
    smiles: 'C'.repeat(carbons),
    elements: Uint8Array.from({ length: 3 * carbons }, (_, atom) => (atom % 3 === 0 ? carbon : hydrogen)),
    charges: new Int8Array(3 * carbons),
    bonds: Uint16Array.from(bonds.flat()),
    orders: new Uint8Array(bonds.length).fill(1),
    aromatic: new Uint8Array(bonds.length),
  };
  return { molecule, positions: Float32Array.from(positions) };
}

/** A carbon of the chain and its two hydrogens. */
function unitOf(c: number): readonly Point[] {
  const side = c % 2 === 0 ? 1 : -1;
  const [along, height] = [1.277 * c, 0.43 * side];
  return [
    [along, height, 0],
    [along, height + 0.63 * side, 0.89],
    [along, height + 0.63 * side, -0.89],
  ];
}

/** A cutoff beyond any distance in a molecule, angstrom: with it all pairs of atoms have edges. */
export const everywhere = 1e6;

/** Its multiples, modulo 1, are spread evenly. */
const goldenShare = (Math.sqrt(5) - 1) / 2;

/** Which molecules, and how far from their shapes. */
export interface NoisyArgument {
  /** Number of the first one; default 0. */
  readonly first?: number;
  readonly batch: number;
  /** Carbons of each molecule, a stretched chain; missing: drugs. */
  readonly carbons?: number;
  /** Standard deviations of the noise on their positions, angstrom: any stretch of molecules has all of them, about evenly. */
  readonly sigmas: ArrayLike<number>;
}

/** Molecules with noise on their positions: the k-th is always the same. */
export function noisyConformations({ first = 0, batch, carbons, sigmas }: NoisyArgument): NoisyMolecules {
  const end = first + batch;
  const chain = carbons === undefined ? undefined : chainConformation(carbons);
  const conformations = chain ? new Array<Conformation>(end).fill(chain) : drugConformations(end);
  const subjects = conformations.map((conformation, index) => {
    const sigma = sigmas[Math.floor(((index * goldenShare) % 1) * sigmas.length)] as number;
    return { conformation, sigma, key: { seed: 1, purpose: purposes.noise, iteration: 7, index } };
  });
  return perturb(subjects.slice(first));
}
