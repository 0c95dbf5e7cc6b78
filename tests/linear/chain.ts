import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data';
import type { BatchSource, Mixture } from '@ouroboros/models';
import { linear, type OpenLinear, openLinear } from '@ouroboros/models/linear';
import type { Tensor } from '@ouroboros/onnx';
import type { Regime, Sizes } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';

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

/** Names of directories for the chains of a test. */
export class Workplace {
  readonly path: string;
  private count = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** A new directory name. */
  next(): string {
    return join(this.path, `chain-${this.count++}`);
  }
}

/** Opens the family with its prepared data below `place`. */
export function open(
  runtime: Runtime,
  place: string,
  options: unknown,
  { seed = 1, chunk }: { readonly seed?: number; readonly chunk?: number } = {},
): Promise<OpenLinear> {
  const request = { options: linear.parse(options), seed, runtime, dataDirectory: join(place, 'data') };
  return openLinear(chunk === undefined ? request : { ...request, chunk });
}

/** Directory of fit `n` of a chain. */
export function fitDirectory(chain: string, n: number): string {
  return join(chain, `iteration-${n}`);
}

/** The real batches of a chain: those of the family, or longer ones made where the chain first asks for them. */
class RealShards {
  private readonly family: OpenLinear;
  private readonly chain: string;
  private readonly made = new Set<number>();

  constructor(family: OpenLinear, chain: string) {
    this.family = family;
    this.chain = chain;
  }

  async get(batch: number, examples: number): Promise<string> {
    if (examples <= this.family.realExamples) return this.family.realBatch(batch);
    const shard = join(this.chain, `real-${batch}`);
    if (!this.made.has(batch)) await this.family.real({ batch, examples, shard });
    this.made.add(batch);
    return shard;
  }
}

/**
 * Runs fits 1..`fits` of a plan, as the loop does: fit, then sample for the fits to come. `visit` sees each fit's
 * directory.
 */
export async function runChain(
  family: OpenLinear,
  plan: ChainPlan,
  fits: number,
  chain: string,
  visit: (n: number, directory: string) => Promise<void>,
): Promise<void> {
  const real = new RealShards(family, chain);
  const syntheticShard = (n: number) => join(fitDirectory(chain, n), 'synthetic');
  const shardOf = async (source: BatchSource, examples: number) =>
    source.kind === 'real' ? real.get(source.batch ?? 1, examples) : syntheticShard(source.model);
  for (let n = 1; n <= fits; n++) {
    const directory = fitDirectory(chain, n);
    const { parts, ...rest } = plan.mixture(n);
    const located = [];
    for (const part of parts) located.push({ ...part, shard: await shardOf(part.source, part.examples) });
    await family.fit({ iteration: n, mixture: { ...rest, parts: located }, directory });
    await visit(n, directory);
    if (n < fits) {
      await family.sample({ iteration: n, directory, examples: plan.synthetic(n), shard: syntheticShard(n) });
    }
  }
}

/** Weights [R, d] of every fit of a chain. */
export async function chainWeights(
  family: OpenLinear,
  plan: ChainPlan,
  fits: number,
  chain: string,
): Promise<readonly Tensor[]> {
  const weights: Tensor[] = [];
  await runChain(family, plan, fits, chain, async (_, directory) => {
    const { tensors } = await readSafetensors(join(directory, 'weights.safetensors'));
    weights.push(tensors.get('weight') as Tensor);
  });
  return weights;
}
