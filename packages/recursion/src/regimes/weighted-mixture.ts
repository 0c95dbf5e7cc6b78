import type { Mixture, MixturePart } from '@ouroboros/models';

/**
 * The mixture in which all examples of `real` together have share `share` of the weight and those of `synthetic` the
 * rest, whatever their numbers. The mean weight of an example is 1.
 */
export function weightedMixture(real: MixturePart, synthetic: MixturePart, share: number): Mixture {
  const total = real.examples + synthetic.examples;
  const weighted = (part: MixturePart, of: number) => ({ ...part, weight: (of * total) / part.examples });
  return { parts: [weighted(real, share), weighted(synthetic, 1 - share)] };
}
