import { openTokenShard, TokenView } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { purposes } from '@ouroboros/native';
import type { LocatedMixture } from '../../family.ts';

/** Who draws a subsample. */
export interface DrawKey {
  readonly seed: number;
  readonly iteration: number;
}

/**
 * The documents of a mixture as one view.
 *
 * @throws Fault `language/weights-differ` for a mixture that weighs examples unequally; faults of damaged shards.
 */
export async function openMixture(mixture: LocatedMixture, { seed, iteration }: DrawKey): Promise<TokenView> {
  const [first] = mixture.parts;
  const odd = mixture.parts.find((part) => part.weight !== first?.weight);
  if (odd) {
    throw new Fault({
      code: 'language/weights-differ',
      kind: 'request',
      subject: `the mixture's part ${odd.shard}`,
      expected: `the weight ${first?.weight} of the other parts`,
      received: `${odd.weight}`,
      remedy: 'use a regime that weighs examples alike',
    });
  }
  const parts = await Promise.all(
    mixture.parts.map(async (part) => ({
      shard: await openTokenShard(part.shard),
      documents: part.examples,
    })),
  );
  const view = TokenView.join(parts);
  if (mixture.subsample === undefined) return view;
  return view.subsample(mixture.subsample, { seed, purpose: purposes.subsample, iteration, index: 0 });
}
