import { batchExamples, batchPart, equalSizes, freshPart, type Regime } from './regime.ts';
import { weightedMixture } from './weighted-mixture.ts';

/**
 * Fit n sees a real batch that no fit saw before, with weight `weight`, and the newest synthetic batch with the rest. With
 * k times as many real as synthetic examples linear regression has v_n = weight^2 + (1 - weight)^2 (k + v_{n-1}).
 *
 * @param weight of the fresh batch, above 0 and below 1.
 */
export function freshReal(name: string, weight: number): Regime {
  return {
    name,
    description: `every model is fitted on a fresh real batch, which has share ${weight} of the weight, and the newest synthetic batch`,
    mixture: (n, unit, sizes = equalSizes) =>
      n === 1
        ? { parts: [batchPart(1, unit)] }
        : weightedMixture(freshPart(n, unit), batchPart(n, batchExamples(n, unit, sizes)), weight),
    synthetic: (n, unit, sizes = equalSizes) => batchExamples(n + 1, unit, sizes),
  };
}
