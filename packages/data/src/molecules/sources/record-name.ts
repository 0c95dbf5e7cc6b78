import { basename } from 'node:path';
import { inOneLine } from '../../preparation/skipped.ts';
import { type Shortcoming, shortcomingText, UnusableMolecule } from '../chemistry/unusable-molecule.ts';
import type { SkippedRecord } from './molecule-source.ts';

/** The longest part of a title that a name shows. */
const shownCharacters = 60;

/** What people call a record: `train.sdf, record 17 (aspirin)`. */
export function recordName(path: string, number: number, title: string): string {
  const shown = inOneLine(title.length > shownCharacters ? `${title.slice(0, shownCharacters)}...` : title);
  const known = shown === '' ? '' : ` (${shown})`;
  return `${basename(path)}, record ${number}${known}`;
}

/** The record for something that is left out. */
export function skippedRecord(name: string, shortcoming: Shortcoming): SkippedRecord {
  return { kind: 'skipped', name, reason: shortcoming.reason, message: shortcomingText(shortcoming) };
}

/** What came of making something of a record, or why it is left out. Errors of any other kind are thrown on. */
export function orSkipped<Result>(name: string, make: () => Result): Result | SkippedRecord {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnusableMolecule) return skippedRecord(name, error.shortcoming);
    throw error;
  }
}
