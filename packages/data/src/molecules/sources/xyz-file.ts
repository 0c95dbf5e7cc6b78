import { UnusableMolecule } from '../chemistry/unusable-molecule.ts';
import type {
  ConformationRecord,
  SkippedRecord,
  SourceConformation,
  SourceRecord,
} from './molecule-source.ts';
import { orSkipped, recordName, skippedRecord } from './record-name.ts';
import { SmilesMolecule } from './smiles-molecule.ts';
import { readComment } from './xyz-comment.ts';
import { readAtoms, type XyzFrame, xyzFrames } from './xyz-frames.ts';

/** Frames with one SMILES beyond this many come as further records: no more are held at once. */
const mostHeld = 4096;

/** Conformations of the frames with one SMILES that follow each other. */
class Held {
  readonly smiles: string;
  readonly conformations: SourceConformation[] = [];
  readonly #molecule: SmilesMolecule;

  /** @throws UnusableMolecule. */
  constructor(smiles: string) {
    this.smiles = smiles;
    this.#molecule = new SmilesMolecule(smiles);
  }

  /** @throws UnusableMolecule. */
  add(name: string, { atoms }: XyzFrame, energy: number | undefined): void {
    const positions = this.#molecule.place(readAtoms(name, atoms));
    this.conformations.push(energy === undefined ? { positions } : { positions, energy });
  }

  *records(): Generator<ConformationRecord> {
    const { conformations } = this;
    if (conformations.length > 0)
      yield { kind: 'conformations', molecule: this.#molecule.molecule, conformations };
  }
}

/** A word that is no SMILES, where none is named as one, is a comment without SMILES. */
function hold(name: string, { comment }: XyzFrame, smiles: string): Held {
  const none = { reason: 'smiles-missing', expected: 'a SMILES in the comment' } as const;
  try {
    if (smiles !== '') return new Held(smiles);
  } catch (error) {
    if (!(error instanceof UnusableMolecule) || error.reason !== 'malformed') throw error;
  }
  throw new UnusableMolecule(name, { ...none, received: JSON.stringify(comment.slice(0, 60)) });
}

/**
 * The molecules of an XYZ file of one or more frames, each with a SMILES in its comment: consecutive frames with one SMILES are
 * conformations of one molecule, whose atoms may stand in any order.
 *
 * @throws Fault `data/not-readable`.
 */
export async function* readXyz(path: string): AsyncGenerator<SourceRecord> {
  let held: Held | undefined;
  let number = 0;
  for await (const piece of xyzFrames(path)) {
    const name = recordName(path, ++number, 'comment' in piece ? readComment(piece.comment).smiles : '');
    if (!('comment' in piece)) {
      yield skippedRecord(name, piece);
      continue;
    }
    const { smiles, energy } = readComment(piece.comment);
    if (held?.smiles !== smiles || held.conformations.length === mostHeld) {
      yield* held?.records() ?? [];
      held = undefined;
    }
    const current = held;
    const outcome: Held | SkippedRecord = orSkipped(name, () => {
      const next = current ?? hold(name, piece, smiles);
      next.add(name, piece, energy);
      return next;
    });
    if (outcome instanceof Held) held = outcome;
    else yield outcome;
  }
  yield* held?.records() ?? [];
}
