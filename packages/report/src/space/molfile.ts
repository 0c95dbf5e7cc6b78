/** Coordinates in angstrom. */
export type Vector = readonly [number, number, number];

/** Two atoms, counted from 0, and the order of the bond between them; 4 is aromatic. */
export type Bond = readonly [number, number, number];

/** A molecule in space, with its hydrogens. */
export interface Conformation {
  /** Symbols such as `C`, by atom. */
  readonly elements: readonly string[];
  readonly bonds: readonly Bond[];
  readonly positions: readonly Vector[];
}

/** What a molfile holds, or in a few words why it cannot be drawn. */
export type MolfileReading = { readonly conformation: Conformation } | { readonly fault: string };

/** Atoms of a molecule that is drawn, at most: a molfile of this version has no more. */
const mostAtoms = 999;

/** Angstrom from the origin beyond which nothing is drawn. */
const farthest = 9999;

/** Reads a molfile V2000: its columns are fixed, and what follows the bonds does not matter here. */
export function readMolfile(text: string): MolfileReading {
  const lines = text.split(/\r?\n/);
  const counts = lines[3] ?? '';
  const [atoms, bonds] = [numberAt(counts, 0, 3), numberAt(counts, 3, 6)];
  if (!counts.includes('V2000') || !(atoms >= 1 && atoms <= mostAtoms) || !(bonds >= 0)) {
    return { fault: 'no molfile that can be read' };
  }
  const [atomLines, bondLines] = [lines.slice(4, 4 + atoms), lines.slice(4 + atoms, 4 + atoms + bonds)];
  if (bondLines.length < bonds) return { fault: 'a molfile cut short' };
  const conformation = {
    elements: atomLines.map((line) => line.slice(31, 34).trim()),
    bonds: bondLines.map(bondOf),
    positions: atomLines.map(positionOf),
  };
  const fault = faultOf(conformation);
  return fault === undefined ? { conformation } : { fault };
}

/** NaN where nothing is written. */
function numberAt(line: string, from: number, to: number): number {
  const text = line.slice(from, to).trim();
  return text === '' ? Number.NaN : Number(text);
}

function positionOf(line: string): Vector {
  return [numberAt(line, 0, 10), numberAt(line, 10, 20), numberAt(line, 20, 30)];
}

function bondOf(line: string): Bond {
  return [numberAt(line, 0, 3) - 1, numberAt(line, 3, 6) - 1, numberAt(line, 6, 9)];
}

function faultOf({ elements, bonds, positions }: Conformation): string | undefined {
  if (!positions.flat().every((value) => Math.abs(value) < farthest))
    return 'no coordinates that can be drawn';
  if (!elements.every((symbol) => /^[A-Z][a-z]?$/.test(symbol))) return 'an atom of no element';
  const isAtom = (atom: number) => Number.isInteger(atom) && atom >= 0 && atom < elements.length;
  const isBond = ([a, b, order]: Bond) => isAtom(a) && isAtom(b) && a !== b && Number.isInteger(order);
  return bonds.every(isBond) ? undefined : 'a bond to no atom';
}
