import type { CallOptions, OpenFamily } from '@ouroboros/models';
import type { ResolvedExperiment } from '../experiment/configuration.ts';
import { requireExamples } from '../regimes/growth.ts';

/** Directories of the shards of the real batches that an experiment uses, by their numbers. */
export type RealShards = ReadonlyMap<number, string>;

/** Numbers of the real batches that some fit of some regime uses. */
export function realBatches(
  { regimes, sizes, configuration }: ResolvedExperiment,
  unit: number,
): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const regime of regimes) {
    for (let n = 1; n <= configuration.iterations; n++) {
      for (const { source } of regime.mixture(n, unit, sizes).parts) {
        if (source.kind === 'real') numbers.add(source.batch ?? 1);
      }
    }
  }
  return numbers;
}

/**
 * Makes the real batches of an experiment, the last one first: data that do not hold it are refused before anything is
 * computed.
 *
 * @throws Fault `run/growth` where the real data are so few that a synthetic batch has no example; what the family throws.
 */
export async function makeRealShards(
  opened: OpenFamily,
  resolved: ResolvedExperiment,
  calls: CallOptions,
): Promise<RealShards> {
  const { growth, iterations } = resolved.configuration;
  const unit = opened.realExamples;
  requireExamples(growth, resolved.sizes, iterations, unit);
  const shards = new Map([[1, opened.realShard]]);
  const fresh = [...realBatches(resolved, unit)].filter((batch) => batch !== 1);
  for (const batch of fresh.sort((a, b) => b - a)) shards.set(batch, await opened.realBatch(batch, calls));
  return shards;
}
