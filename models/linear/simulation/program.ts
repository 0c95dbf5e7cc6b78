import { Fault } from '@ouroboros/errors';
import { allocate, type Tensor, tensor, tensorOf } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Span } from '../../replicates/world.ts';
import { covarianceFactor } from '../covariance.ts';
import { drawTruth } from '../draws.ts';
import type { World } from '../world.ts';
import { type ChainDraws, ReducedDraws, RowDraws } from './chain-draws.ts';
import type { ChainEngine, ChainOutputs, ChainSystem } from './chain-engine.ts';
import { GraphEngine } from './graph-engine.ts';
import { NativeEngine } from './native-engine.ts';
import { RunningMeans } from './running-means.ts';
import type { SchedulePlan } from './schedule-plan.ts';

// The part of the simulation that runs in the worker.
// Axes: R replicates of a span, N rows that are drawn of a design, d features, K fits of a stretch, B batches before each fit,
// S moments and P models that are remembered.

/** Argument of `simulate`. */
export interface SimulateArgument {
  readonly world: World;
  readonly plan: SchedulePlan;
  /** L_n / S_n of every fit. */
  readonly ridges: Float64Array;
  readonly draws: 'reduced' | 'rows';
  /** Default: the addon on the CPU, graphs elsewhere. */
  readonly engine?: 'native' | 'graph';
  /** Fits whose weights are wanted. */
  readonly weightsOf: readonly number[];
  /** Replicates worked on at a time. */
  readonly chunk?: number;
}

/** Result of `simulate`; entry n-1 belongs to fit n. */
export interface Simulated {
  readonly means: Float64Array;
  readonly standardErrors: Float64Array;
  /** By fit, float64 [R, d]. */
  readonly weights: ReadonlyMap<number, Float64Array>;
}

/** Bytes of designs and inverses worked on at a time: about what the caches of a core hold. */
const spanBytes = 2 * 2 ** 20;
/** The same where the addon works on one vector of replicates after the other, which fit the caches whatever the span. */
const nativeSpanBytes = 32 * 2 ** 20;
/** Replicates worked on at a time, where d is small. */
const largestSpan = 2048;
/** Bytes of noise that are drawn at a time. */
const noiseBytes = 8 * 2 ** 20;

/** Fits `begin`, ..., `end - 1` (from 0) with one and the same matrix of normal equations. */
interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** Simulates all chains, span by span of replicates. */
export async function simulate(argument: SimulateArgument, context: WorkerContext): Promise<Simulated> {
  const { world, plan, weightsOf } = argument;
  const work = await openWork(argument, context);
  const means = new RunningMeans(plan.fits.length);
  const weights = new Map(
    weightsOf.map((n) => [n, new Float64Array(world.replicates * world.features)] as const),
  );
  for (const span of spansOf(world.replicates, work.span)) {
    await simulateSpan(work, span, (stretch, outputs) => {
      record(stretch, outputs.errors, span, means);
      const wanted = weights.get(stretch.end);
      wanted?.set(outputs.weight.data as Float64Array, span.first * world.features);
    });
  }
  return { ...means.result(), weights };
}

interface Work extends SimulateArgument {
  readonly context: WorkerContext;
  readonly source: ChainDraws;
  readonly chains: ChainEngine;
  /** Replicates of a span. */
  readonly span: number;
}

async function openWork(argument: SimulateArgument, context: WorkerContext): Promise<Work> {
  const { world, plan, draws, chunk } = argument;
  const { threads } = context;
  const source =
    draws === 'rows' ? new RowDraws(world, threads, plan.fits) : new ReducedDraws(world, threads);
  const bytes = world.features * (source.rows + world.features) * 8;
  const isNative = (argument.engine ?? (context.device === 'cpu' ? 'native' : 'graph')) === 'native';
  const fitting = Math.max(1, Math.floor((isNative ? nativeSpanBytes : spanBytes) / bytes));
  const chains = await (isNative ? openNative : openGraphs)(argument, source, context);
  return { ...argument, context, source, chains, span: chunk ?? Math.min(largestSpan, fitting) };
}

type OpenEngine = (
  argument: SimulateArgument,
  source: ChainDraws,
  context: WorkerContext,
) => Promise<ChainEngine>;

const openNative: OpenEngine = ({ world, plan }, { isTriangular }, context) =>
  NativeEngine.open({ world, plan, isTriangular, threads: context.threads }, rootOf(world), context);

const openGraphs: OpenEngine = ({ world, plan }, _, context) =>
  GraphEngine.open(world, plan, rootOf(world), context);

/** The lower triangle C of Sigma = C C', [d, d], where there is a covariance. */
function rootOf({ covariance, features, precision }: World): Tensor | undefined {
  return covariance && tensorOf(precision, [features, features], covarianceFactor(covariance, features));
}

function* spansOf(replicates: number, size: number): Generator<Span> {
  for (let first = 0; first < replicates; first += size)
    yield { first, count: Math.min(size, replicates - first) };
}

/** Cuts the fits where the matrix of the normal equations changes, after fits whose weights are wanted, and to bounded noise. */
function* stretchesOf({ world, plan, ridges, weightsOf, source }: Work, span: Span): Generator<Stretch> {
  const wanted = new Set(weightsOf);
  const bytes = span.count * plan.batches * source.rows * (world.precision === 'float64' ? 8 : 4);
  const longest = Math.max(1, Math.floor(noiseBytes / bytes));
  let begin = 0;
  for (let n = 1; n <= plan.fits.length; n++) {
    const isEnd = n === plan.fits.length || wanted.has(n) || n - begin === longest;
    if (!isEnd && ridges[n] === ridges[begin]) continue;
    yield { begin, end: n };
    begin = n;
  }
}

/** Simulates the chains of a span; `done` is told of every stretch. */
async function simulateSpan(
  work: Work,
  span: Span,
  done: (stretch: Stretch, outputs: ChainOutputs) => void,
): Promise<void> {
  const { world, plan, ridges, context, source, chains } = work;
  const standard = source.design(span);
  const truth = drawTruth(world, span);
  let [models, moments] = emptyState(work, truth);
  let system: ChainSystem | undefined;
  for (const stretch of stretchesOf(work, span)) {
    await context.yield();
    const { begin, end } = stretch;
    if (system === undefined || ridges[begin] !== ridges[begin - 1])
      system = await chains.solve(standard, ridges[begin] as number);
    const fits = plan.fits.slice(begin, end);
    const noise = source.noise(span, fits, plan.batches);
    const outputs = await chains.run({ fits, system, truth, noise, models, moments });
    done(stretch, outputs);
    ({ models, moments } = outputs);
    const finished = span.first * plan.fits.length + span.count * end;
    context.progress({ done: finished, total: world.replicates * plan.fits.length, unit: 'fits' });
  }
}

/** Models [P, R, d], of which the truth is the first, and moments [S, R, d]. */
function emptyState({ world, plan }: Work, truth: Tensor): [models: Tensor, moments: Tensor] {
  const { precision } = world;
  const [count, features] = truth.dims as [number, number];
  const width = count * features;
  const models = allocate(precision, plan.models * width);
  models.set(truth.data as Float64Array);
  return [
    tensor(precision, [plan.models, count, features], models),
    tensor(precision, [plan.moments, count, features], allocate(precision, plan.moments * width)),
  ];
}

/** Enters the errors [K, R] of a stretch. @throws Fault `linear/not-finite` naming the fit and the replicate. */
function record({ begin }: Stretch, errors: Tensor, span: Span, means: RunningMeans): void {
  const data = errors.data as Float64Array;
  for (let k = 0; k * span.count < data.length; k++) {
    const values = data.subarray(k * span.count, (k + 1) * span.count);
    means.add(begin + k, values);
    if (Number.isFinite(means.latest(begin + k))) continue;
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    throw notFinite(begin + k + 1, span.first + Math.max(0, wrong), values[wrong] ?? Number.NaN);
  }
}

function notFinite(fit: number, replicate: number, received: number): Fault {
  return new Fault({
    code: 'linear/not-finite',
    kind: 'failure',
    subject: `test error of fit ${fit}, replicate ${replicate}`,
    expected: 'a finite number',
    received: `${received}`,
    remedy: 'lower the noise, raise the number of rows, or simulate fewer fits',
  });
}
