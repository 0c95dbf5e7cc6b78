import { Fault } from '@ouroboros/errors';
import { inOneLine } from '../../preparation/skipped.ts';

/** Why a molecule, or one of its conformations, is left out. */
export type SkipReason =
  | 'missing-hydrogens'
  | 'disconnected'
  | 'unknown-element'
  | 'not-finite'
  | 'two-dimensional'
  | 'bad-valence'
  | 'single-atom'
  | 'too-large'
  | 'cut-short'
  | 'malformed'
  | 'smiles-missing'
  | 'smiles-mismatch';

/** What is wrong with a molecule. */
export interface Shortcoming {
  readonly reason: SkipReason;
  readonly expected: string;
  readonly received: string;
  /** Of the record, from 1 on, where one line is to blame. */
  readonly line?: number;
}

/** What was expected and what was received, as it reads on behind the name of a molecule. */
export function shortcomingText({ expected, received, line }: Shortcoming): string {
  const place = line === undefined ? '' : `line ${line}: `;
  return `${place}expected ${expected}, received ${inOneLine(received)}`;
}

/** The Fault for a molecule that cannot be used: `data/unusable-molecule`, with the reason that such molecules are counted by. */
export class UnusableMolecule extends Fault {
  readonly shortcoming: Shortcoming;

  constructor(name: string, shortcoming: Shortcoming) {
    const { expected, line } = shortcoming;
    const received = inOneLine(shortcoming.received);
    const subject = line === undefined ? name : `${name}, line ${line}`;
    super({ code: 'data/unusable-molecule', kind: 'request', subject, expected, received });
    this.shortcoming = shortcoming;
  }

  get reason(): SkipReason {
    return this.shortcoming.reason;
  }
}
