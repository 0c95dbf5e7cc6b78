import { Fault } from '@ouroboros/errors';
import { allocate, scalar, type Tensor, tensor, tensorOf } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { Span } from '../../replicates/world.ts';
import { covarianceFactor } from '../covariance.ts';
import { drawTruth } from '../draws.ts';
import type { World } from '../world.ts';
import { type ChainDraws, ReducedDraws, RowDraws } from './chain-draws.ts';
import { chainGraph } from './graphs/chain.ts';
import { solverGraph } from './graphs/solver.ts';
import { RunningMeans } from './running-means.ts';
import type { PlannedFit, SchedulePlan } from './schedule-plan.ts';

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
      record(stretch, outputs.errors as Tensor, span, means);
      const wanted = weights.get(stretch.end);
      wanted?.set((outputs.weight as Tensor).data as Float64Array, span.first * world.features);
    });
  }
  return { ...means.result(), weights };
}

interface Work extends SimulateArgument {
  readonly context: WorkerContext;
  readonly source: ChainDraws;
  readonly solver: Session;
  readonly chain: Session;
  /** Replicates of a span. */
  readonly span: number;
  /** The lower triangle C of Sigma = C C', [d, d]. */
  readonly root: Tensor | undefined;
}

async function openWork(argument: SimulateArgument, context: WorkerContext): Promise<Work> {
  const { world, plan, draws, chunk } = argument;
  const { features, precision, covariance } = world;
  const source = draws === 'rows' ? new RowDraws(world, plan.fits) : new ReducedDraws(world);
  const bytes = features * (source.rows + features) * 8;
  const span = chunk ?? Math.min(largestSpan, Math.max(1, Math.floor(spanBytes / bytes)));
  const options = { features, precision, hasCovariance: covariance !== undefined };
  return {
    ...argument,
    context,
    source,
    span,
    solver: await context.session(solverGraph(options)),
    chain: await context.session(chainGraph({ ...options, batches: plan.batches })),
    root: covariance && tensorOf(precision, [features, features], covarianceFactor(covariance, features)),
  };
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
  done: (stretch: Stretch, outputs: Record<string, Tensor>) => void,
): Promise<void> {
  const { world, plan, ridges, context, source, chain } = work;
  const standard = source.design(span);
  const truth = drawTruth(world, span);
  let [models, moments] = emptyState(work, truth);
  let system: Record<string, Tensor> = {};
  for (const stretch of stretchesOf(work, span)) {
    await context.yield();
    const { begin, end } = stretch;
    if (begin === 0 || ridges[begin] !== ridges[begin - 1])
      system = await solverOf(work, standard, ridges[begin] as number);
    const feeds = { ...system, truth, ...stepsOf(work, span, plan.fits.slice(begin, end)), models, moments };
    const outputs = await chain.run(feeds);
    done(stretch, outputs);
    models = outputs['models.next'] as Tensor;
    moments = outputs['moments.next'] as Tensor;
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

/** The design and the inverse of its normal equations, as the graph of a chain takes them. */
async function solverOf(
  { solver, root }: Work,
  standard: Tensor,
  ridge: number,
): Promise<Record<string, Tensor>> {
  const covariance: Record<string, Tensor> = root ? { root } : {};
  const solved = await solver.run({ standard, ridge: scalar('float64', ridge), ...covariance });
  return { features: standard, ...covariance, ...solved };
}

/** What the steps of a stretch do, as tensors: see `chainGraph`. */
function stepsOf(
  { world, plan, source }: Work,
  span: Span,
  fits: readonly PlannedFit[],
): Record<string, Tensor> {
  const { precision, noise } = world;
  const { batches: B, moments: S, models: P } = plan;
  const K = fits.length;
  const labellers = new BigInt64Array(K * B);
  const [scales, shares] = [allocate(precision, K * B), allocate(precision, K * S)];
  const [targets, places] = [new Uint8Array(K * B * S), new Uint8Array(K * P)];
  for (const [k, { batches, terms, place }] of fits.entries()) {
    for (const [b, { source: from, target, size }] of batches.entries()) {
      labellers[k * B + b] = BigInt(from);
      scales[k * B + b] = noise / Math.sqrt(size);
      targets[(k * B + b) * S + target] = 1;
    }
    for (const [at, share] of terms) shares[k * S + at] = share;
    if (place !== undefined) places[k * P + place] = 1;
  }
  return {
    noise: source.noise(span, fits, B),
    labellers: tensor('int64', [K, B], labellers),
    scales: tensor(precision, [K, B], scales),
    targets: tensor('bool', [K, B, S, 1, 1], targets),
    shares: tensor(precision, [K, S, 1, 1], shares),
    places: tensor('bool', [K, P, 1, 1], places),
    isSum: tensor(
      'bool',
      [S, 1, 1],
      Uint8Array.from({ length: S }, (_, place) => (place === 0 ? 1 : 0)),
    ),
  };
}

/** Enters the errors [K, R] of a stretch. @throws Fault `linear/not-finite` naming the fit and the replicate. */
function record({ begin }: Stretch, errors: Tensor, span: Span, means: RunningMeans): void {
  const data = errors.data as Float64Array;
  for (let k = 0; k * span.count < data.length; k++) {
    const values = data.subarray(k * span.count, (k + 1) * span.count);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw notFinite(begin + k + 1, span.first + wrong, values[wrong] as number);
    means.add(begin + k, values);
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
