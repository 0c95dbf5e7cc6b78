import type { Mixture, MixturePart } from '@ouroboros/models';
import { batchExamples, batchPart, equalSizes, type Regime } from './regime.ts';
import { replace } from './replace.ts';

/**
 * The mixture in which all examples of `real` together have share `share` of the weight and those of `synthetic` the
 * rest, whatever their numbers. The mean weight of an example is 1.
 */
function weightedMixture(real: MixturePart, synthetic: MixturePart, share: number): Mixture {
  const total = real.examples + synthetic.examples;
  const weighted = (part: MixturePart, of: number) => ({ ...part, weight: (of * total) / part.examples });
  return { parts: [weighted(real, share), weighted(synthetic, 1 - share)] };
}

/**
 * Fit 1 sees the real batch alone, fit n >= 2 real data with share `share` of the weight and the newest synthetic batch with the rest.
 *
 * @param realOf the real data of fit n, for `unit` real examples.
 */
export function besideNewest(
  realOf: (n: number, unit: number) => MixturePart,
  share: number,
): Pick<Regime, 'mixture' | 'synthetic'> {
  return {
    mixture(n, unit, sizes = equalSizes) {
      const newest = batchPart(n, batchExamples(n, unit, sizes));
      return n === 1 ? { parts: [newest] } : weightedMixture(realOf(n, unit), newest, share);
    },
    synthetic: replace.synthetic,
  };
}
