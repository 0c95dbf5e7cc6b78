import type { Mixture, MixturePart } from '@ouroboros/models';

/**
 * Sizes of the batches in units of the real batch: `m_i` of the theory, i = 1, 2, ... Batch 1 is the real one (m_1 = 1),
 * batch i >= 2 is what model i-1 generates.
 */
export type Sizes = (batch: number) => number;

/** Every batch is as large as the real one: the paper's setting. */
export const equalSizes: Sizes = () => 1;

/**
 * What fit n sees: a pure function of the iteration. `unit` is the number of real examples; `sizes` lets the synthetic
 * batches grow or shrink.
 */
export interface Regime {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** What model n >= 1 is fitted on. */
  mixture(n: number, unit: number, sizes?: Sizes): Mixture;
  /** How many examples model n >= 1 must generate for the fits after it; 0: none. */
  synthetic(n: number, unit: number, sizes?: Sizes): number;
}

/** Number of examples in batch `batch`, rounded. */
export function batchExamples(batch: number, unit: number, sizes: Sizes): number {
  return batch === 1 ? unit : Math.round(sizes(batch) * unit);
}

/** Number of examples in batches 1 to `last` together. */
export function pooledExamples(last: number, unit: number, sizes: Sizes): number {
  let sum = 0;
  for (let batch = 1; batch <= last; batch++) sum += batchExamples(batch, unit, sizes);
  return sum;
}

/** The first `examples` of fresh real batch `batch` >= 2, data that batch 1 does not hold. */
export function freshPart(batch: number, examples: number): MixturePart {
  return { source: { kind: 'real', batch }, examples, weight: 1 };
}

/** The first `examples` of batch `batch`, every example counting the same. */
export function batchPart(batch: number, examples: number): MixturePart {
  const source =
    batch === 1 ? ({ kind: 'real' } as const) : ({ kind: 'synthetic', model: batch - 1 } as const);
  return { source, examples, weight: 1 };
}
