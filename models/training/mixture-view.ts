import { purposes, type StreamKey } from '@ouroboros/native';
import type { LocatedMixture, LocatedPart } from '../family.ts';
import { mixtureWeights } from './mixture-weights.ts';
import type { PartWeights } from './part-weights.ts';

/** Who draws a subsample. */
export interface DrawKey {
  readonly seed: number;
  readonly iteration: number;
}

/** The examples of several shards as one array, of which some can be drawn. */
export interface JoinedView<View> {
  subsample(count: number, key: StreamKey): View;
  /** Where the items of each part end (exclusive). */
  partEnds(): Float64Array;
}

/** The examples of a mixture. */
export interface OpenMixture<View> {
  readonly view: View;
  /** How much each item counts; missing where all count the same. */
  readonly weights?: PartWeights;
}

/**
 * Opens the examples of a mixture as one view.
 *
 * @param join opens the first examples of the shards of parts as one view
 * @throws Fault `model/weights` where no example counts; faults of damaged shards.
 */
export async function openMixture<View extends JoinedView<View>>(
  mixture: LocatedMixture,
  { seed, iteration }: DrawKey,
  join: (parts: readonly LocatedPart[]) => Promise<View>,
): Promise<OpenMixture<View>> {
  const whole = await join(mixture.parts);
  const key = { seed, purpose: purposes.subsample, iteration, index: 0 };
  const view = mixture.subsample === undefined ? whole : whole.subsample(mixture.subsample, key);
  const weights = mixtureWeights(mixture, () => view.partEnds());
  return weights ? { view, weights } : { view };
}
