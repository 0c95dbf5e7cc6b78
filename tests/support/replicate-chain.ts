import { join } from 'node:path';
import type { BatchSource, LocatedMixture, Mixture, OpenFamily } from '@ouroboros/models';
import { findRegime, parseGrowth, type Regime, type Sizes } from '@ouroboros/recursion/regimes';

/** What the fits of a chain see and what its models generate. */
export interface ChainPlan {
  readonly name: string;
  /** The mixture of fit n >= 1. */
  mixture(n: number): Mixture;
  /** Examples that model n generates. */
  synthetic(n: number): number;
}

/** The plan that a regime makes for real batches of `unit` examples. */
export function planOf(regime: Regime, unit: number, sizes?: Sizes): ChainPlan {
  return {
    name: regime.name,
    mixture: (n) => regime.mixture(n, unit, sizes),
    synthetic: (n) => regime.synthetic(n, unit, sizes),
  };
}

/** Directory of fit `n` of a chain. */
export function fitDirectory(chain: string, n: number): string {
  return join(chain, `iteration-${n}`);
}

/** What a chain of a plan is made of. */
export interface PlannedChain {
  readonly family: OpenFamily;
  readonly plan: ChainPlan;
  readonly fits: number;
  /** Directory of the chain. */
  readonly directory: string;
  /** The first fit to make: those before it are there. Default: 1. */
  readonly from?: number;
  /** Where a real batch is of which `examples` examples are used. Default: what the family says. */
  readonly real?: (batch: number, examples: number) => Promise<string>;
}

/** What is done with a fit: its number and its directory. */
export type Visit = (iteration: number, directory: string) => Promise<void>;

/** Runs the fits of a plan as the loop does: fit, then sample for the fits to come. */
export async function runPlan(
  {
    family,
    plan,
    fits,
    directory: chain,
    from = 1,
    real = (batch) => family.realBatch(batch, {}),
  }: PlannedChain,
  visit: Visit = async () => {},
): Promise<void> {
  const synthetic = (n: number) => join(fitDirectory(chain, n), 'synthetic');
  const shardOf = async (source: BatchSource, examples: number) =>
    source.kind === 'real' ? real(source.batch ?? 1, examples) : synthetic(source.model);
  for (let iteration = from; iteration <= fits; iteration++) {
    const directory = fitDirectory(chain, iteration);
    const { parts, ...rest } = plan.mixture(iteration);
    const located: LocatedMixture['parts'][number][] = [];
    for (const part of parts) located.push({ ...part, shard: await shardOf(part.source, part.examples) });
    await family.fit({ iteration, mixture: { ...rest, parts: located }, directory });
    await visit(iteration, directory);
    if (iteration === fits) return;
    const examples = plan.synthetic(iteration);
    await family.sample({ iteration, directory, examples, shard: synthetic(iteration) });
  }
}

/** What a chain of a regime is made of. */
export interface ChainRequest extends Omit<PlannedChain, 'plan'> {
  readonly regime: string;
  /** As an experiment gives it. Default: `constant:1`. */
  readonly growth?: string;
}

/** Runs the fits of a regime. `visit` sees each fit's directory. */
export function runChain(
  { regime, growth = 'constant:1', ...chain }: ChainRequest,
  visit?: Visit,
): Promise<void> {
  const plan = planOf(findRegime(regime), chain.family.realExamples, parseGrowth(growth));
  return runPlan({ ...chain, plan }, visit);
}
