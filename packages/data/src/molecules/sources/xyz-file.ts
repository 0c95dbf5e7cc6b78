import { UnusableMolecule } from '../chemistry/unusable-molecule.ts';
import type { ConformationRecord, SourceConformation, SourceRecord } from './molecule-source.ts';
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

/** Gathers frames that follow each other and have one SMILES. */
class FrameGroups {
  #held: Held | undefined;

  /** Takes a frame, and gives the molecule before it where that has ended, or why the frame is left out. */
  *take(name: string, frame: XyzFrame): Generator<SourceRecord> {
    const { smiles, energy } = readComment(frame.comment);
    if (this.#held?.smiles !== smiles || this.#held.conformations.length === mostHeld) yield* this.finish();
    const outcome = orSkipped(name, (): Held => {
      const held = this.#held ?? hold(name, frame, smiles);
      held.add(name, frame, energy);
      return held;
    });
    if (outcome instanceof Held) this.#held = outcome;
    else yield outcome;
  }

  /** Gives the molecule that is held. */
  *finish(): Generator<SourceRecord> {
    yield* this.#held?.records() ?? [];
    this.#held = undefined;
  }
}

/**
 * The molecules of an XYZ file of one or more frames, each with a SMILES in its comment: consecutive frames with one SMILES are
 * conformations of one molecule, whose atoms may stand in any order.
 *
 * @throws Fault `data/not-readable`.
 */
export async function* readXyz(path: string): AsyncGenerator<SourceRecord> {
  const groups = new FrameGroups();
  let number = 0;
  for await (const piece of xyzFrames(path)) {
    number++;
    if ('comment' in piece)
      yield* groups.take(recordName(path, number, readComment(piece.comment).smiles), piece);
    else yield skippedRecord(recordName(path, number, ''), piece);
  }
  yield* groups.finish();
}
