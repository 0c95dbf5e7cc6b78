import { elementOf, isKnownElement } from '../chemistry/elements.ts';
import { mostAtoms } from '../chemistry/proper-molecule.ts';
import { type Shortcoming, UnusableMolecule } from '../chemistry/unusable-molecule.ts';
import { readLines } from './text-file.ts';

/** A frame of an XYZ file. */
export interface XyzFrame {
  readonly comment: string;
  /** One line for each atom. */
  readonly atoms: readonly string[];
}

/** A piece of an XYZ file: a frame, or what is none. */
export type XyzPiece = XyzFrame | Shortcoming;

const shownCharacters = 40;

const isCount = (line: string) => /^\s*\d+\s*$/.test(line);

/** Reads the lines of a file one after the other, and can be told to look at one again. */
class LineReader {
  readonly #lines: AsyncIterator<string>;
  #again: string | undefined;

  constructor(path: string) {
    this.#lines = readLines(path)[Symbol.asyncIterator]();
  }

  async next(): Promise<string | undefined> {
    const again = this.#again;
    this.#again = undefined;
    if (again !== undefined) return again;
    const { value, done } = await this.#lines.next();
    return done ? undefined : value;
  }

  /** The next line that is not blank. */
  async nextWords(): Promise<string | undefined> {
    for (;;) {
      const line = await this.next();
      if (line === undefined || line.trim() !== '') return line;
    }
  }

  /** Passes over lines until one that can begin a frame. */
  async passToCount(): Promise<void> {
    for (let line = await this.next(); line !== undefined; line = await this.next()) {
      if (!isCount(line)) continue;
      this.#again = line;
      return;
    }
  }

  async take(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const line = await this.next();
      if (line === undefined) break;
      lines.push(line);
    }
    return lines;
  }
}

function shown(line: string): string {
  return JSON.stringify(line.length > shownCharacters ? `${line.slice(0, shownCharacters)}...` : line);
}

/** The count of a frame, or why there is none. */
function countOf(line: string): number | Shortcoming {
  if (!isCount(line)) return { reason: 'malformed', expected: 'the number of atoms', received: shown(line) };
  const count = Number(line);
  if (count <= mostAtoms) return count;
  return { reason: 'too-large', expected: `at most ${mostAtoms} atoms`, received: line.trim() };
}

async function readFrame(reader: LineReader, count: number): Promise<XyzPiece> {
  const comment = await reader.next();
  const atoms = await reader.take(count);
  if (comment !== undefined && atoms.length === count) return { comment, atoms };
  return {
    reason: 'cut-short',
    expected: `${count} atoms`,
    received: `${atoms.length} and the end of the file`,
  };
}

/** The frames of an XYZ file in its order. Behind what is no frame it goes on at the next line that can be a number of atoms. */
export async function* xyzFrames(path: string): AsyncGenerator<XyzPiece> {
  const reader = new LineReader(path);
  for (let line = await reader.nextWords(); line !== undefined; line = await reader.nextWords()) {
    const count = countOf(line);
    if (typeof count === 'number') yield await readFrame(reader, count);
    else {
      yield count;
      await reader.passToCount();
    }
  }
}

/** The element of a symbol or an atomic number. @throws UnusableMolecule. */
function readElement(name: string, word: string): number {
  const number = /^\d{1,3}$/.test(word) ? Number(word) : elementOf(word);
  if (number !== undefined && isKnownElement(number)) return number;
  const reason = /^([A-Z][a-z]?|\d{1,3})$/.test(word) ? 'unknown-element' : 'malformed';
  throw new UnusableMolecule(name, { reason, expected: 'an element that is known', received: shown(word) });
}

function readCoordinate(name: string, word: string): number {
  const value = Number(word);
  if (word !== '' && Number.isFinite(value)) return value;
  const reason = /^[-+]?(nan|inf|infinity|\*+)$/i.test(word) ? 'not-finite' : 'malformed';
  throw new UnusableMolecule(name, { reason, expected: 'a finite coordinate', received: shown(word) });
}

/**
 * Reads the atoms of a frame: a symbol or an atomic number and three coordinates each; what follows on a line is not looked at.
 *
 * @throws UnusableMolecule.
 */
export function readAtoms(
  name: string,
  lines: readonly string[],
): { elements: Uint8Array; positions: Float32Array } {
  const elements = new Uint8Array(lines.length);
  const positions = new Float32Array(3 * lines.length);
  for (const [atom, line] of lines.entries()) {
    const [symbol = '', ...words] = line.trim().split(/\s+/);
    elements[atom] = readElement(name, symbol);
    for (let axis = 0; axis < 3; axis++) positions[3 * atom + axis] = readCoordinate(name, words[axis] ?? '');
  }
  return { elements, positions };
}
