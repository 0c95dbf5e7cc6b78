/**
 * What the fits of a chain see, which is all that theory needs to know of a regime. Batches are numbered 1, 2, ...; a unit is
 * T examples. Letters as in docs/theory.md: n fit, i batch, m_i size of batch i in units, a_{n,i} share of batch i in fit n.
 */
export interface Schedule {
  /** Shares a_{n,1}, a_{n,2}, ... of the batches in fit n >= 1; they sum to 1. */
  weights(n: number): readonly number[];
  /** m_i. */
  size(batch: number): number;
  /** The model that labelled or generated batch i, 0 for real data. */
  labeller(batch: number): number;
  /** Sum of the weights of all examples of fit n, in units: n for `accumulate` with batches of one unit. */
  total(n: number): number;
  /** Units that fit n draws without replacement from all its batches together; undefined: it sees them whole. */
  subsample?(n: number): number | undefined;
}
