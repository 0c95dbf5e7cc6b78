import { basename, join } from 'node:path';
import type { BatchSource, LocatedMixture, Mixture, MixturePart } from '@ouroboros/models';
import type { Regime, Sizes } from '../regimes/regime.ts';
import { chainPath, iterationName, sharedPath } from '../run/layout.ts';
import type { Work } from './pace.ts';
import type { RealShards } from './real-shards.ts';
import type { Phase } from './run-event.ts';

/** The chain of one regime and one seed. */
export interface Chain {
  /** Directory of the run. */
  readonly run: string;
  readonly regime: Regime;
  readonly seed: number;
  readonly iterations: number;
  /** Number of real examples. */
  readonly unit: number;
  /** Sizes of the batches in units. */
  readonly sizes: Sizes;
}

/** What tells where the models of a chain lie. */
type ChainPlace = Pick<Chain, 'run' | 'regime' | 'seed' | 'unit'>;

/** A batch that a model generates for later fits. */
export interface BatchPlan {
  readonly examples: number;
  readonly shard: string;
}

/** What an iteration writes, and how much work it is. */
export interface IterationOutline {
  readonly chain: Chain;
  readonly n: number;
  /** The model lies among what the regimes of the seed share. */
  readonly shared: boolean;
  readonly directory: string;
  /** Examples that the model is fitted on. */
  readonly trainExamples: number;
  /** Examples of the mixture (of the pool, where a subsample is drawn) that a model generated. */
  readonly syntheticExamples: number;
  /** Missing after the last fit, and where no later fit asks for examples. */
  readonly batch?: BatchPlan;
}

/** All that an iteration reads and writes. */
export interface IterationPlan extends IterationOutline {
  readonly mixture: LocatedMixture;
}

function mixtureOf({ regime, unit, sizes }: Chain, n: number): Mixture {
  return regime.mixture(n, unit, sizes);
}

function syntheticOf({ regime, unit, sizes }: Chain, n: number): number {
  return regime.synthetic(n, unit, sizes);
}

function isRealAlone(mixture: Mixture, unit: number): boolean {
  const [part, ...others] = mixture.parts;
  const isFirst = part?.source.kind === 'real' && (part.source.batch ?? 1) === 1;
  const isWhole = isFirst && part.examples === unit && part.weight === 1;
  return isWhole && others.length === 0 && mixture.subsample === undefined;
}

/** Whether model n is fitted on the real batch alone, as the first ones are, and so is the same in every regime. */
function isShared({ regime, unit }: ChainPlace, n: number): boolean {
  return n === 1 && isRealAlone(regime.mixture(1, unit), unit);
}

/** Directory of iteration n of a chain. */
export function iterationDirectory(chain: ChainPlace, n: number): string {
  const { run, regime, seed } = chain;
  return join(run, isShared(chain, n) ? sharedPath(seed) : chainPath(regime.name, seed), iterationName(n));
}

/** Shard of the batch that model n generates. Regimes that share a model share its batches of the same size. */
function batchShard(chain: Chain, n: number): string {
  const examples = syntheticOf(chain, n);
  return join(iterationDirectory(chain, n), isShared(chain, n) ? `synthetic-${examples}` : 'synthetic');
}

function locate(chain: Chain, source: BatchSource, realShards: RealShards): string {
  if (source.kind === 'synthetic') return batchShard(chain, source.model);
  const { batch = 1 } = source;
  const shard = realShards.get(batch);
  if (shard === undefined) throw new RangeError(`real batch ${batch} was not made`);
  return shard;
}

/** The batch that model n generates for later fits. */
export function planBatch(chain: Chain, n: number): BatchPlan | undefined {
  const examples = syntheticOf(chain, n);
  return n === chain.iterations || examples === 0 ? undefined : { examples, shard: batchShard(chain, n) };
}

function examplesIn(parts: readonly MixturePart[]): number {
  return parts.reduce((sum, { examples }) => sum + examples, 0);
}

function outline(chain: Chain, n: number, { parts, subsample }: Mixture): IterationOutline {
  const batch = planBatch(chain, n);
  return {
    chain,
    n,
    shared: isShared(chain, n),
    directory: iterationDirectory(chain, n),
    trainExamples: subsample ?? examplesIn(parts),
    syntheticExamples: examplesIn(parts.filter(({ source }) => source.kind === 'synthetic')),
    ...(batch ? { batch } : {}),
  };
}

/** What iteration n of a chain does: a pure function of the regime and of where the real batches lie. */
export function planIteration(chain: Chain, n: number, realShards: RealShards): IterationPlan {
  const mixture = mixtureOf(chain, n);
  const parts = mixture.parts.map((part) => ({ ...part, shard: locate(chain, part.source, realShards) }));
  return { ...outline(chain, n, mixture), mixture: { ...mixture, parts } };
}

/** All iterations of a chain in outline. */
export function outlineChain(chain: Chain): readonly IterationOutline[] {
  return Array.from({ length: chain.iterations }, (_, i) => outline(chain, i + 1, mixtureOf(chain, i + 1)));
}

/** Name of a phase in `timing.json`: one model may generate several batches. */
export function timingKey({ batch }: { readonly batch?: BatchPlan }, phase: Phase): string {
  return phase === 'sample' && batch ? basename(batch.shard) : phase;
}

/** The work of one phase of an iteration. */
export function workOf(iteration: IterationOutline, phase: Phase): Work {
  const { directory, trainExamples, batch } = iteration;
  const amounts: Partial<Record<Phase, number>> = { fit: trainExamples, sample: batch?.examples ?? 0 };
  return { key: join(directory, timingKey(iteration, phase)), kind: phase, amount: amounts[phase] ?? 1 };
}

/** The phases of an iteration, in order. */
export function phasesOf({ batch }: { readonly batch?: BatchPlan }): readonly Phase[] {
  return batch ? ['fit', 'evaluate', 'specimens', 'sample'] : ['fit', 'evaluate', 'specimens'];
}
