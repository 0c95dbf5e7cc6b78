import { ConformationView, openMoleculeShard } from '@ouroboros/data';
import { purposes } from '@ouroboros/native';
import type { LocatedMixture } from '../../family.ts';
import { mixtureWeights } from '../../training/mixture-weights.ts';
import type { PartWeights } from '../../training/part-weights.ts';

/** The conformations of a mixture. */
export interface OpenMixture {
  readonly view: ConformationView;
  /** How much each conformation counts; missing where all count the same. */
  readonly weights?: PartWeights;
}

/**
 * Opens the conformations of a mixture as one view.
 *
 * @throws Fault `model/weights` where no conformation counts; faults of damaged shards.
 */
export async function openMixture(
  mixture: LocatedMixture,
  { seed, iteration }: { readonly seed: number; readonly iteration: number },
): Promise<OpenMixture> {
  const parts = await Promise.all(
    mixture.parts.map(async ({ shard, examples: conformations }) => ({
      shard: await openMoleculeShard(shard),
      conformations,
    })),
  );
  const whole = ConformationView.join(parts);
  const key = { seed, purpose: purposes.subsample, iteration, index: 0 };
  const view = mixture.subsample === undefined ? whole : whole.subsample(mixture.subsample, key);
  const weights = mixtureWeights(mixture, () => view.partEnds());
  return weights ? { view, weights } : { view };
}
