import { openTokenShard, TokenView } from '@ouroboros/data';
import { purposes } from '@ouroboros/native';
import type { LocatedMixture } from '../../family.ts';
import { mixtureWeights } from '../../training/mixture-weights.ts';
import type { PartWeights } from '../../training/part-weights.ts';

/** Who draws a subsample. */
export interface DrawKey {
  readonly seed: number;
  readonly iteration: number;
}

/** The documents of a mixture. */
export interface OpenMixture {
  readonly view: TokenView;
  /** How much each token counts; missing where all count the same. */
  readonly weights?: PartWeights;
}

/**
 * Opens the documents of a mixture as one view.
 *
 * @throws Fault `model/weights` where no token counts; faults of damaged shards.
 */
export async function openMixture(
  mixture: LocatedMixture,
  { seed, iteration }: DrawKey,
): Promise<OpenMixture> {
  const parts = await Promise.all(
    mixture.parts.map(async (part) => ({
      shard: await openTokenShard(part.shard),
      documents: part.examples,
    })),
  );
  const whole = TokenView.join(parts);
  const key = { seed, purpose: purposes.subsample, iteration, index: 0 };
  const view = mixture.subsample === undefined ? whole : whole.subsample(mixture.subsample, key);
  const weights = mixtureWeights(mixture, () => view.partEnds());
  return weights ? { view, weights } : { view };
}
