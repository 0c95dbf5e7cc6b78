import type { ScaleName } from '@ouroboros/recursion';

/** How large the experiments of a scale are. */
export interface Size {
  readonly seeds: number;
  /** Chains that run at the same time. */
  readonly lanes: number;
  /** Models in a chain, at most. */
  readonly iterations: number;
  /** Epochs of a fit where the paper takes one. */
  readonly epochs: number;
  /** Where stories come from, and how many; every synthetic data set has as many as the training stories. */
  readonly data: Readonly<Record<string, string | number>> & { readonly stories: number };
  /** Batch and schedule, which the paper does not state: ours. */
  readonly fit: Readonly<Record<string, number>>;
}

/** Training stories of TinyStories (Eldan & Li 2023): about 470M tokens, the paper's unit. */
const tinyStories = 2_119_719;

/** Where `ouroboros data pull tinystories` puts it. */
const pulled = { source: 'tinystories', path: 'data/tinystories' } as const;

/**
 * The three scales.
 *
 * - `nano`: 1,000 stories of the embedded grammar; minutes on two cores. Its fits take several epochs, in small batches:
 *   models this small need some 700 steps to leave the plateau of the first hundreds, on which seeds differ widely.
 * - `small`: a twentieth of TinyStories for the paper's models; an evening on a workstation with a GPU.
 * - `paper`: TinyStories whole, one epoch.
 */
export const sizes: Readonly<Record<ScaleName, Size>> = {
  nano: {
    ...{ seeds: 3, lanes: 2, iterations: 4, epochs: 3 },
    data: { source: 'embedded', stories: 1000, testStories: 400 },
    fit: { batch: 4, warmup: 0.1 },
  },
  small: {
    ...{ seeds: 1, lanes: 1, iterations: 5, epochs: 1 },
    data: { ...pulled, stories: Math.round(tinyStories / 20), testStories: 2000 },
    fit: { batch: 32 },
  },
  paper: {
    ...{ seeds: 1, lanes: 1, iterations: 10, epochs: 1 },
    data: { ...pulled, stories: tinyStories, testStories: 21_990 },
    fit: { batch: 64 },
  },
};
