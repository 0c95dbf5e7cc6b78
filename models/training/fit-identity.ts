import type { LocatedMixture } from '../family.ts';

/** What a fit depends on. */
export interface FitFacts {
  /** Of the model. */
  readonly config: unknown;
  /** Options of the fit; how often checkpoints are written does not count. */
  readonly fit: { readonly checkpointSeconds: number };
  readonly seed: number;
  readonly iteration: number;
  readonly mixture: LocatedMixture;
}

/** What must be equal for a checkpoint to belong to a fit of `steps` steps. */
export function fitIdentity({ config, fit, seed, iteration, mixture }: FitFacts, steps: number): string {
  const { checkpointSeconds: _, ...schedule } = fit;
  const parts = mixture.parts.map(({ examples, weight, source }) => ({ examples, weight, source }));
  const subsample = mixture.subsample ?? null;
  return JSON.stringify({ config, schedule, seed, iteration, steps, parts, subsample });
}
