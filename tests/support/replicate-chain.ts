import { join } from 'node:path';
import type { BatchSource, LocatedMixture, OpenFamily } from '@ouroboros/models';
import { findRegime, parseGrowth } from '@ouroboros/recursion/regimes';

/** What a chain is made of. */
export interface ChainRequest {
  readonly family: OpenFamily;
  readonly regime: string;
  readonly fits: number;
  /** Directory of the chain. */
  readonly directory: string;
  /** As an experiment gives it. Default: `constant:1`. */
  readonly growth?: string;
  /** The first fit to make: those before it are there. Default: 1. */
  readonly from?: number;
}

/** Directory of fit `n` of a chain. */
export function fitDirectory(chain: string, n: number): string {
  return join(chain, `iteration-${n}`);
}

/** Runs the fits of a regime as the loop does: fit, then sample for the fits to come. `visit` sees each fit's directory. */
export async function runChain(
  { family, regime: name, fits, directory: chain, growth = 'constant:1', from = 1 }: ChainRequest,
  visit: (iteration: number, directory: string) => Promise<void> = async () => {},
): Promise<void> {
  const [regime, sizes, unit] = [findRegime(name), parseGrowth(growth), family.realExamples];
  const shardOf = (source: BatchSource) =>
    source.kind === 'real'
      ? family.realBatch(source.batch ?? 1, {})
      : join(fitDirectory(chain, source.model), 'synthetic');
  for (let iteration = from; iteration <= fits; iteration++) {
    const directory = fitDirectory(chain, iteration);
    const { parts, ...rest } = regime.mixture(iteration, unit, sizes);
    const located: LocatedMixture['parts'][number][] = [];
    for (const part of parts) located.push({ ...part, shard: await shardOf(part.source) });
    await family.fit({ iteration, mixture: { ...rest, parts: located }, directory });
    await visit(iteration, directory);
    if (iteration === fits) return;
    const examples = regime.synthetic(iteration, unit, sizes);
    await family.sample({ iteration, directory, examples, shard: join(directory, 'synthetic') });
  }
}
