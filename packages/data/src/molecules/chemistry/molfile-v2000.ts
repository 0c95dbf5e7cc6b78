import { type Bond, sortedBonds } from './bond-graph.ts';
import { elementOf } from './elements.ts';
import type { Molfile } from './molfile.ts';
import type { MolfileLines } from './molfile-lines.ts';

/** What the tables of a molfile say. */
export type MolfileTables = Pick<Molfile, 'graph' | 'positions'>;

/** Charges by the old code of an atom's line; `M  CHG` lines replace all of them. */
const chargeCodes = [0, 3, 2, 1, 0, -1, -2, -3];

/** The atomic number of a symbol; deuterium and tritium are hydrogen. @throws UnusableMolecule `unknown-element`. */
export function readElement(lines: MolfileLines, symbol: string): number {
  const element = elementOf(symbol === 'D' || symbol === 'T' ? 'H' : symbol);
  if (element !== undefined) return element;
  throw lines.wrong(
    /^\d*$/.test(symbol) ? 'malformed' : 'unknown-element',
    'an element that is known',
    symbol,
  );
}

/** The Kekule order of a bond's type; 0 for a delocalised bond, whose order is not told. @throws UnusableMolecule `malformed`. */
export function readOrder(lines: MolfileLines, text: string): number {
  const type = lines.whole(text, 'the type of a bond');
  if (type >= 1 && type <= 4) return type === 4 ? 0 : type;
  throw lines.wrong('malformed', 'a bond of type 1, 2, 3 or 4', String(type));
}

/** Passes a bond between two atoms that there are. @throws UnusableMolecule `malformed`. */
export function requireBond(
  lines: MolfileLines,
  a: number | undefined,
  b: number | undefined,
  atoms: number,
): void {
  const there = (atom: number | undefined) => atom !== undefined && atom >= 0 && atom < atoms;
  if (there(a) && there(b) && a !== b) return;
  throw lines.wrong('malformed', `a bond between two of ${atoms} atoms`, `${Number(a) + 1} ${Number(b) + 1}`);
}

interface Atoms {
  readonly elements: Uint8Array;
  readonly charges: Int8Array;
  readonly positions: Float32Array;
}

function readAtom(lines: MolfileLines, atom: number, { elements, charges, positions }: Atoms): void {
  const line = lines.next('an atom');
  for (let axis = 0; axis < 3; axis++) {
    positions[3 * atom + axis] = lines.coordinate(line.slice(10 * axis, 10 * axis + 10));
  }
  elements[atom] = readElement(lines, line.slice(31, 34).trim());
  charges[atom] = chargeCodes[Number(line.slice(36, 39))] ?? 0;
}

function readBond(lines: MolfileLines, atoms: number): Bond {
  const line = lines.next('a bond');
  const [a, b] = [0, 3].map((from) => lines.whole(line.slice(from, from + 3), 'the number of an atom') - 1);
  requireBond(lines, a, b, atoms);
  return [a as number, b as number, readOrder(lines, line.slice(6, 9))];
}

/** `M  CHG`, how many follow, then an atom and its charge each. */
function readCharges(lines: MolfileLines, line: string, charges: Int8Array): void {
  const words = line.slice(9).trim().split(/\s+/).map(Number);
  for (let k = 0; k + 1 < words.length; k += 2) {
    const [atom, charge] = [(words[k] as number) - 1, words[k + 1] as number];
    if (!(atom >= 0 && atom < charges.length && Math.abs(charge) <= 15)) {
      throw lines.wrong('malformed', 'an atom and its charge', line);
    }
    charges[atom] = charge;
  }
}

function readProperties(lines: MolfileLines, charges: Int8Array): void {
  let replaced = false;
  for (let line = lines.next('M  END'); !line.startsWith('M  END'); line = lines.next('M  END')) {
    if (line.startsWith('$$$$')) throw lines.wrong('cut-short', 'M  END', line);
    if (!line.startsWith('M  CHG')) continue;
    if (!replaced) charges.fill(0);
    replaced = true;
    readCharges(lines, line, charges);
  }
}

/** Reads the tables of a V2000 molfile, whose numbers stand in fixed columns. @throws UnusableMolecule. */
export function readV2000(lines: MolfileLines, counts: string): MolfileTables {
  const count = lines.whole(counts.slice(0, 3), 'the number of atoms');
  const bondCount = lines.whole(counts.slice(3, 6), 'the number of bonds');
  const elements = new Uint8Array(count);
  const charges = new Int8Array(count);
  const positions = new Float32Array(3 * count);
  for (let atom = 0; atom < count; atom++) readAtom(lines, atom, { elements, charges, positions });
  const bonds = Array.from({ length: bondCount }, () => readBond(lines, count));
  readProperties(lines, charges);
  return { graph: { elements, charges, ...sortedBonds(bonds) }, positions };
}
