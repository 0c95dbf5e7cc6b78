import { ImageView, openImageShard } from '@ouroboros/data';
import { purposes } from '@ouroboros/native';
import type { LocatedMixture } from '../../family.ts';
import { mixtureWeights } from '../../training/mixture-weights.ts';
import type { PartWeights } from '../../training/part-weights.ts';

/** The images of a mixture. */
export interface OpenMixture {
  readonly view: ImageView;
  /** How much each image counts; missing where all count the same. */
  readonly weights?: PartWeights;
}

/**
 * Opens the images of a mixture as one view.
 *
 * @throws Fault `model/weights` where no image counts; faults of damaged shards.
 */
export async function openMixture(
  mixture: LocatedMixture,
  { seed, iteration }: { readonly seed: number; readonly iteration: number },
): Promise<OpenMixture> {
  const parts = await Promise.all(
    mixture.parts.map(async ({ shard, examples: images }) => ({
      shard: await openImageShard(shard),
      images,
    })),
  );
  const whole = ImageView.join(parts);
  const key = { seed, purpose: purposes.subsample, iteration, index: 0 };
  const view = mixture.subsample === undefined ? whole : whole.subsample(mixture.subsample, key);
  const weights = mixtureWeights(mixture, () => view.partEnds());
  return weights ? { view, weights } : { view };
}
