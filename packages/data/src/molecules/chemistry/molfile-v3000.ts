import { type Bond, sortedBonds } from './bond-graph.ts';
import type { MolfileLines } from './molfile-lines.ts';
import { type MolfileTables, readElement, readOrder, requireBond } from './molfile-v2000.ts';
import { mostAtoms } from './proper-molecule.ts';

const prefix = 'M  V30 ';

/** The words of the next V3000 line, those of the lines that continue it (it ends in a dash) included. */
function nextWords(lines: MolfileLines, expected: string): readonly string[] {
  let text = '';
  for (;;) {
    const line = lines.next(expected);
    if (/^(M {2}END|\$\$\$\$)/.test(line)) throw lines.wrong('cut-short', expected, line);
    if (!line.startsWith(prefix)) throw lines.wrong('malformed', `${prefix}...`, line);
    text += line.slice(prefix.length).trimEnd();
    if (!text.endsWith('-')) return text.trim().split(/\s+/);
    text = text.slice(0, -1);
  }
}

/** Passes over lines until one that begins with `words`, and gives what follows them. */
function skipTo(lines: MolfileLines, ...words: readonly string[]): readonly string[] {
  for (;;) {
    const line = nextWords(lines, words.join(' '));
    if (words.every((word, k) => line[k] === word)) return line.slice(words.length);
  }
}

interface Atoms {
  /** Atoms by the number that the file gives them. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly elements: Uint8Array;
  readonly charges: Int8Array;
  readonly positions: Float32Array;
}

function chargeOf(lines: MolfileLines, properties: readonly string[]): number {
  const charge = properties.find((property) => property.startsWith('CHG='))?.slice(4) ?? '0';
  if (/^[-+]?\d{1,2}$/.test(charge)) return Number(charge);
  throw lines.wrong('malformed', 'a charge', charge);
}

function readAtoms(lines: MolfileLines, count: number): Atoms {
  const numbers = new Map<string, number>();
  const elements = new Uint8Array(count);
  const charges = new Int8Array(count);
  const positions = new Float32Array(3 * count);
  for (let atom = 0; atom < count; atom++) {
    const [number = '', symbol = '', x = '', y = '', z = '', , ...properties] = nextWords(lines, 'an atom');
    numbers.set(number, atom);
    elements[atom] = readElement(lines, symbol);
    charges[atom] = chargeOf(lines, properties);
    positions.set(
      [x, y, z].map((text) => lines.coordinate(text)),
      3 * atom,
    );
  }
  return { numbers, elements, charges, positions };
}

function readBond(lines: MolfileLines, numbers: ReadonlyMap<string, number>): Bond {
  const [, type = '', first = '', second = ''] = nextWords(lines, 'a bond');
  const [a, b] = [numbers.get(first), numbers.get(second)];
  requireBond(lines, a, b, numbers.size);
  return [a as number, b as number, readOrder(lines, type)];
}

/** Reads the tables of a V3000 molfile, whose numbers are words. @throws UnusableMolecule. */
export function readV3000(lines: MolfileLines): MolfileTables {
  const [atoms = '', bonds = ''] = skipTo(lines, 'COUNTS');
  const count = lines.whole(atoms, 'the number of atoms');
  const bondCount = lines.whole(bonds, 'the number of bonds');
  if (count > mostAtoms) throw lines.wrong('too-large', `at most ${mostAtoms} atoms`, atoms);
  skipTo(lines, 'BEGIN', 'ATOM');
  const { numbers, elements, charges, positions } = readAtoms(lines, count);
  skipTo(lines, 'END', 'ATOM');
  if (bondCount > 0) skipTo(lines, 'BEGIN', 'BOND');
  const table = Array.from({ length: bondCount }, () => readBond(lines, numbers));
  skipTo(lines, 'END', 'CTAB');
  return { graph: { elements, charges, ...sortedBonds(table) }, positions };
}
