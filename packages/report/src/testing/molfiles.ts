import type { Bond, Vector } from '../space/molfile.ts';

/** A molecule by its atoms and bonds. */
export interface DrawnMolecule {
  readonly atoms: readonly (readonly [string, ...Vector])[];
  readonly bonds: readonly Bond[];
}

/** Fluoromethanol, lengths of bonds as they are: longest from fluorine to oxygen. */
export const fluoromethanol: DrawnMolecule = {
  atoms: [
    ['C', 0, 0, 0],
    ['F', -1.36, 0.1, 0],
    ['O', 0.65, 1.2, 0],
    ['H', 0.32, -0.6, 0.86],
    ['H', 0.32, -0.6, -0.86],
    ['H', 1.6, 1.05, 0.1],
  ],
  bonds: [
    [0, 1, 1],
    [0, 2, 1],
    [0, 3, 1],
    [0, 4, 1],
    [2, 5, 1],
  ],
};

/** Formaldehyde. */
export const formaldehyde: DrawnMolecule = {
  atoms: [
    ['O', 1.2, 0, 0],
    ['C', 0, 0, 0],
    ['H', -0.58, 0.94, 0],
    ['H', -0.58, -0.94, 0],
  ],
  bonds: [
    [0, 1, 2],
    [1, 2, 1],
    [1, 3, 1],
  ],
};

/** The same molecule with every atom moved. */
export function moved(molecule: DrawnMolecule, move: (place: Vector, atom: number) => Vector): DrawnMolecule {
  return { ...molecule, atoms: molecule.atoms.map(([symbol, ...place], i) => [symbol, ...move(place, i)]) };
}

/** Its molfile V2000. */
export function molfileOf({ atoms, bonds }: DrawnMolecule): string {
  const number = (value: number, width: number, decimals = 0) => value.toFixed(decimals).padStart(width);
  return [
    'drawn by hand',
    '  Ouroboros',
    '',
    `${number(atoms.length, 3)}${number(bonds.length, 3)}  0  0  0  0  0  0  0  0999 V2000`,
    ...atoms.map(
      ([symbol, ...place]) =>
        `${place.map((value) => number(value, 10, 4)).join('')} ${symbol.padEnd(3)} 0  0  0  0  0  0  0  0  0  0  0  0`,
    ),
    ...bonds.map(([a, b, order]) => `${number(a + 1, 3)}${number(b + 1, 3)}${number(order, 3)}  0`),
    'M  END',
    '',
  ].join('\n');
}
