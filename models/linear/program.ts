import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport } from '../family.ts';
import { emptyReplicates, placeReplicates, sliceReplicates } from '../replicates/arrays.ts';
import { readParameters, writeParameters } from '../replicates/parameters.ts';
import { type Pool, poolOf } from '../replicates/pool.ts';
import type { EvaluateCall, FitCall, RealCall, SampleCall, Setting } from '../replicates/setting.ts';
import type { Origin } from '../replicates/world.ts';
import { momentOf, readRealBatch, writeBatch } from './batch.ts';
import { fitDrawn } from './drawn-fit.ts';
import { drawTruth } from './draws.ts';
import { Engine } from './engine.ts';
import { expectedErrors } from './expected-errors.ts';
import { fitDualDrawn } from './kernel/drawn-fit.ts';
import { evaluateDual, signalOf } from './kernel/model.ts';
import { fitDualStatistics } from './kernel/statistics-fit.ts';
import { fitNaively } from './naive-fit.ts';
import { type ScheduleTable, scheduleOf } from './schedule-table.ts';
import { unitWeights } from './stack-rows.ts';
import { fitStatistics } from './statistics-fit.ts';
import type { World } from './world.ts';

// The part of the family that runs in the worker: every exported function is called through Runtime.call.

/** What every function of the program is told. */
export interface LinearSetting extends Setting<World> {
  /** Directory of the first real batch, which holds the truth and the design's statistics. */
  readonly realShard: string;
  readonly mode: 'statistics' | 'naive';
}

/** What is asked of `expectErrors`. */
export interface ExpectCall {
  readonly schedule: ScheduleTable;
  readonly fits: number;
}

/** Gram matrix of the design and its inverse, float64 [R, d, d] each. */
async function designStatistics(engine: Engine): Promise<{ gram: Tensor; inverse: Tensor }> {
  const { replicates, features, rows } = engine.world;
  const gram = emptyReplicates('float64', [replicates, features, features]);
  const inverse = emptyReplicates('float64', [replicates, features, features]);
  for await (const span of engine.stackSpans(rows)) {
    const feeds = { features: engine.features(span), rowWeights: unitWeights(rows) };
    const part = await engine.run('gram', feeds);
    placeReplicates(gram, span, part);
    placeReplicates(inverse, span, await engine.run('inverse', { gram: part }));
  }
  return { gram, inverse };
}

/**
 * Draws a batch of real data, y = X w* + sigma E (with a kernel f*(X) + sigma E), and writes its shard; batch 1 also holds
 * the design's statistics.
 */
export async function real(argument: LinearSetting & RealCall, context: WorkerContext): Promise<void> {
  const { world, batch, examples, shard } = argument;
  const engine = new Engine(argument, context);
  const origin: Origin = { kind: 'real', iteration: batch };
  const weight = world.dual
    ? await signalOf(engine)
    : drawTruth(world, { first: 0, count: world.replicates });
  const moment = await momentOf(engine, { origin, weight }, examples);
  const statistics = batch === 1 && !world.dual ? await designStatistics(engine) : {};
  await writeBatch(engine, shard, { origin, examples, weight, moment, ...statistics });
}

/** Draws a batch from the model of a fit, y = X w_n + sigma E, and writes its shard. */
export async function sample(argument: LinearSetting & SampleCall, context: WorkerContext): Promise<void> {
  const { iteration, directory, examples, shard } = argument;
  const engine = new Engine(argument, context);
  const origin: Origin = { kind: 'synthetic', iteration };
  const fitted = await readWeight(engine, directory);
  const weight = argument.world.dual ? await signalOf(engine, fitted) : fitted;
  const moment = await momentOf(engine, { origin, weight }, examples);
  await writeBatch(engine, shard, { origin, examples, weight, moment });
}

/** Fits every replicate's model to the mixture and writes `weights.safetensors`. */
export async function fit(argument: LinearSetting & FitCall, context: WorkerContext): Promise<FitReport> {
  const { iteration, mixture, directory } = argument;
  const engine = new Engine(argument, context);
  const pool = poolOf(engine.family, mixture);
  const arrays = { weight: await fitPool(engine, pool, argument) };
  const remedy = 'lower model.noise or raise data.rows';
  await writeParameters(engine, directory, { iteration, arrays, remedy });
  const trainExamples = pool.subsample ?? pool.examples;
  return { trainExamples, metrics: { poolExamples: pool.examples, batches: pool.parts.length } };
}

/** The weights of every replicate's fit, [R, d]; with a kernel the coefficients [R, T]. */
async function fitPool(
  engine: Engine,
  pool: Pool,
  { mode, iteration, realShard }: LinearSetting & FitCall,
): Promise<Tensor> {
  if (mode === 'naive') return fitNaively(engine, pool, iteration);
  const isDrawn = pool.subsample !== undefined;
  if (engine.world.dual) return (isDrawn ? fitDualDrawn : fitDualStatistics)(engine, pool, iteration);
  if (isDrawn) return fitDrawn(engine, pool, iteration);
  return fitStatistics(engine, await readRealBatch(engine, realShard), pool, iteration);
}

/**
 * Test error above the noise floor of each replicate's model, (w_n - w*)' Sigma (w_n - w*) or, with a kernel, the mean of
 * (f_n - f*)^2 at its test points, [R].
 */
export async function evaluate(
  argument: LinearSetting & EvaluateCall,
  context: WorkerContext,
): Promise<Float64Array> {
  const { world, directory, realShard } = argument;
  const engine = new Engine(argument, context);
  const weight = await readWeight(engine, directory);
  if (world.dual) return evaluateDual(engine, weight);
  const { weight: truth } = await readRealBatch(engine, realShard);
  const error = emptyReplicates('float64', [world.replicates]);
  for await (const span of engine.stackSpans(2)) {
    const feeds = { weight: sliceReplicates(weight, span), truth: sliceReplicates(truth, span) };
    placeReplicates(error, span, await engine.run('evaluate', feeds));
  }
  return error.data as Float64Array;
}

/** Test errors that theory expects of every replicate's fits 1, 2, ..., given its design and truth, [R] each. */
export async function expectErrors(
  argument: LinearSetting & ExpectCall,
  context: WorkerContext,
): Promise<readonly Float64Array[]> {
  const { realShard, schedule, fits } = argument;
  const engine = new Engine(argument, context);
  return expectedErrors(engine, realShard, { schedule: scheduleOf(schedule), fits });
}

/** Weights of a fit, [R, d], or coefficients [R, T]. @throws as `readParameters`. */
async function readWeight(engine: Engine, directory: string): Promise<Tensor> {
  return (await readParameters(engine, directory)).weight as Tensor;
}
