import type { Molecule } from '../molecule.ts';

/** A conformation that may be drawn. */
export interface Candidate {
  readonly molecule: Molecule;
  /** Its place among the usable conformations of its split, in the order of the source. */
  readonly place: number;
}

/** Draws conformations of a source whose end is not known, in memory for those that are drawn. */
export interface Draw {
  /**
   * Whether a conformation is among those drawn so far. Those to whom that was said are numbered one after the other, from 0; some
   * of them drop out later.
   */
  offer(candidate: Candidate): boolean;
  /** Those that are drawn, by their numbers, in the order of the shard; called behind the last candidate. */
  drawn(): readonly DrawnConformation[];
}

/** Where a conformation stands in the order of the draw: by key, and where keys are equal by place. */
export interface Rank {
  readonly key: number;
  /** Its place in the source. */
  readonly place: number;
}

/** A conformation that is drawn. */
export interface DrawnConformation extends Rank {
  /** Its number among those that were accepted. */
  readonly number: number;
}

/** The order of conformations: below 0 where the first comes first. */
export function byRank(a: Rank, b: Rank): number {
  return a.key - b.key || a.place - b.place;
}
