import { Fault } from '@ouroboros/errors';

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
}

/** The Fault for a molecule that cannot be used: `data/unusable-molecule`, one line, with the reason that such molecules are counted by. */
export class UnusableMolecule extends Fault {
  readonly reason: SkipReason;

  constructor(subject: string, { reason, expected, received }: Shortcoming) {
    super({ code: 'data/unusable-molecule', kind: 'request', subject, expected, received });
    this.reason = reason;
  }
}
