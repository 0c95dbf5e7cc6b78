import { inOneLine } from '../../preparation/skipped.ts';
import { type SkipReason, UnusableMolecule } from './unusable-molecule.ts';

/** The longest part of a line that a message shows. */
const shownCharacters = 40;

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
}

/** The lines of a molfile one after the other, and what to say where one is wrong. */
export class MolfileLines {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/);
  }

  /** The next line. @throws UnusableMolecule `cut-short` where the text has ended. */
  next(expected: string): string {
    const line = this.#lines[this.#next++];
    if (line === undefined) throw this.#unusable('cut-short', expected, 'the end');
    return line;
  }

  /** The error for the last line that was read. */
  wrong(reason: SkipReason, expected: string, received: string): UnusableMolecule {
    return this.#unusable(reason, expected, JSON.stringify(shorten(received)));
  }

  /** A whole number from 0 on. @throws UnusableMolecule `malformed`. */
  whole(text: string, expected: string): number {
    const trimmed = text.trim();
    if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
    throw this.wrong('malformed', expected, trimmed);
  }

  /** A coordinate. @throws UnusableMolecule `malformed` or, for what only is no finite number, `not-finite`. */
  coordinate(text: string): number {
    const trimmed = text.trim();
    const value = Number(trimmed);
    if (trimmed !== '' && Number.isFinite(value)) return value;
    const reason = /^[-+]?(nan|inf|infinity|\*+|1\.#\w+)$/i.test(trimmed) ? 'not-finite' : 'malformed';
    throw this.wrong(reason, 'a finite coordinate', trimmed);
  }

  #unusable(reason: SkipReason, expected: string, received: string): UnusableMolecule {
    const title = shorten(inOneLine(this.#lines[0]?.trim() ?? '')) || 'a record without title';
    return new UnusableMolecule(title, { reason, expected, received, line: this.#next });
  }
}
