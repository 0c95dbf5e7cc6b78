import type { Provenance } from '../../shard/manifest.ts';
import type { SkipReason } from '../chemistry/unusable-molecule.ts';
import type { Molecule } from '../molecule.ts';

export type { SkipReason };

/** One shape of a molecule, as a source tells it. */
export interface SourceConformation {
  /** Angstrom, [A, 3] row-major, as the source has them: not centred. */
  readonly positions: Float32Array;
  /** kcal/mol, where the source tells it. */
  readonly energy?: number;
}

/** Conformations of one molecule. */
export interface ConformationRecord {
  readonly kind: 'conformations';
  readonly molecule: Molecule;
  /** At least one. */
  readonly conformations: readonly SourceConformation[];
}

/** Something that is no usable molecule, or no usable conformation of one. */
export interface SkippedRecord {
  readonly kind: 'skipped';
  /** For people: the title and the number of the record. */
  readonly name: string;
  readonly reason: SkipReason;
  /** One line: what was expected, for which record, and what was received. */
  readonly message: string;
}

/** What a source gives, in its order. */
export type SourceRecord = ConformationRecord | SkippedRecord;

/** A source of molecules. Both splits can be iterated any number of times, and always give the same. */
export interface MoleculeSource {
  readonly train: AsyncIterable<SourceRecord>;
  /** The frozen test set: no molecule of it is in `train`, unless the source itself has it in both. */
  readonly test: AsyncIterable<SourceRecord>;
  /** Facts that tell one set of molecules from another. */
  describe(): Provenance;
}
