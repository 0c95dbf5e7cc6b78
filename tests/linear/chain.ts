import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data';
import { linear, type OpenLinear, openLinear } from '@ouroboros/models/linear';
import type { Tensor } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { type ChainPlan, runPlan, type Visit } from '../support/replicate-chain.ts';

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

/** Runs fits 1..`fits` of a plan. `visit` sees each fit's directory. */
export function runChain(
  family: OpenLinear,
  plan: ChainPlan,
  fits: number,
  directory: string,
  visit: Visit,
): Promise<void> {
  const shards = new RealShards(family, directory);
  const real = (batch: number, examples: number) => shards.get(batch, examples);
  return runPlan({ family, plan, fits, directory, real }, visit);
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
