import type { LocatedMixture } from '../family.ts';
import { PartWeights } from './part-weights.ts';

/**
 * How much the items of a mixture count; undefined where all count the same.
 *
 * @param ends where the items of each part end (exclusive), from the beginning of the mixture; asked for where weights differ.
 * @throws Fault `model/weights` as of `PartWeights.of`.
 */
export function mixtureWeights({ parts }: LocatedMixture, ends: () => Float64Array): PartWeights | undefined {
  const [first, ...others] = parts;
  if (!others.some(({ weight }) => weight !== first?.weight)) return undefined;
  const weights = parts.map(({ weight }) => weight);
  return PartWeights.of(weights, ends());
}
