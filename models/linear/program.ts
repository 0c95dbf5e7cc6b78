import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport, LocatedMixture } from '../family.ts';
import { emptyReplicates, placeReplicates, sliceReplicates } from '../replicates/arrays.ts';
import { momentOf, readRealBatch, writeBatch } from './batch.ts';
import { fitDrawn } from './drawn-fit.ts';
import { drawTruth } from './draws.ts';
import { Engine } from './engine.ts';
import { expectedErrors } from './expected-errors.ts';
import { fitDualDrawn } from './kernel/drawn-fit.ts';
import { evaluateDual, signalOf } from './kernel/model.ts';
import { fitDualStatistics } from './kernel/statistics-fit.ts';
import { fitNaively } from './naive-fit.ts';
import { type Pool, poolOf } from './pool.ts';
import { type ScheduleTable, scheduleOf } from './schedule-table.ts';
import { unitWeights } from './stack-rows.ts';
import { fitStatistics } from './statistics-fit.ts';
import type { Origin, World } from './world.ts';

// The part of the family that runs in the worker: every exported function is called through Runtime.call.

/** What every function of the program is told. */
export interface Setting {
  readonly world: World;
  /** Directory of the first real batch, which holds the truth and the design's statistics. */
  readonly realShard: string;
  /** Replicates worked on at a time; chosen for bounded memory when left out. Results do not depend on it. */
  readonly chunk?: number;
}

/** Argument of `real`. */
export interface RealArgument extends Setting {
  /** Number of the real batch, 1 for the one that every first model is fitted on. */
  readonly batch: number;
  readonly examples: number;
  readonly shard: string;
}

/** Argument of `fit`. */
export interface FitArgument extends Setting {
  readonly mode: 'statistics' | 'naive';
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  readonly directory: string;
}

/** Argument of `evaluate`. */
export interface EvaluateArgument extends Setting {
  readonly iteration: number;
  readonly directory: string;
}

/** Argument of `expectErrors`. */
export interface ExpectArgument extends Setting {
  readonly schedule: ScheduleTable;
  readonly fits: number;
}

/** Argument of `sample`. */
export interface SampleArgument extends EvaluateArgument {
  readonly examples: number;
  readonly shard: string;
}

function engineOf({ world, chunk }: Setting, context: WorkerContext): Engine {
  return new Engine(world, context, chunk);
}

/** Gram matrix of the design and its inverse, float64 [R, d, d] each. */
async function designStatistics(engine: Engine): Promise<{ gram: Tensor; inverse: Tensor }> {
  const { replicates, features, rows } = engine.world;
  const gram = emptyReplicates('float64', [replicates, features, features]);
  const inverse = emptyReplicates('float64', [replicates, features, features]);
  for await (const span of engine.spans(rows)) {
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
export async function real(argument: RealArgument, context: WorkerContext): Promise<void> {
  const { world, batch, examples, shard } = argument;
  const engine = engineOf(argument, context);
  const origin: Origin = { kind: 'real', iteration: batch };
  const weight = world.dual
    ? await signalOf(engine)
    : drawTruth(world, { first: 0, count: world.replicates });
  const moment = await momentOf(engine, { origin, weight }, examples);
  const statistics = batch === 1 && !world.dual ? await designStatistics(engine) : {};
  await writeBatch(engine, shard, { origin, examples, weight, moment, ...statistics });
}

/** Draws a batch from the model of a fit, y = X w_n + sigma E, and writes its shard. */
export async function sample(argument: SampleArgument, context: WorkerContext): Promise<void> {
  const { iteration, directory, examples, shard } = argument;
  const engine = engineOf(argument, context);
  const origin: Origin = { kind: 'synthetic', iteration };
  const fitted = await readWeight(argument.world, directory);
  const weight = argument.world.dual ? await signalOf(engine, fitted) : fitted;
  const moment = await momentOf(engine, { origin, weight }, examples);
  await writeBatch(engine, shard, { origin, examples, weight, moment });
}

/** Fits every replicate's model to the mixture and writes `weights.safetensors`. */
export async function fit(argument: FitArgument, context: WorkerContext): Promise<FitReport> {
  const { world, mixture, directory } = argument;
  const engine = engineOf(argument, context);
  const pool = poolOf(mixture);
  const weight = await fitPool(engine, pool, argument);
  await writeSafetensors(weightPath(directory), new Map([['weight', weight]]), {
    family: 'linear',
    world: JSON.stringify(world),
  });
  const trainExamples = pool.subsample ?? pool.examples;
  return { trainExamples, metrics: { poolExamples: pool.examples, batches: pool.parts.length } };
}

/** The weights of every replicate's fit, [R, d]; with a kernel the coefficients [R, T]. */
async function fitPool(
  engine: Engine,
  pool: Pool,
  { mode, iteration, realShard }: FitArgument,
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
export async function evaluate(argument: EvaluateArgument, context: WorkerContext): Promise<Float64Array> {
  const { world, directory, realShard } = argument;
  const engine = engineOf(argument, context);
  const weight = await readWeight(world, directory);
  if (world.dual) return evaluateDual(engine, weight);
  const { weight: truth } = await readRealBatch(engine, realShard);
  const error = emptyReplicates('float64', [world.replicates]);
  for await (const span of engine.spans(2)) {
    const feeds = { weight: sliceReplicates(weight, span), truth: sliceReplicates(truth, span) };
    placeReplicates(error, span, await engine.run('evaluate', feeds));
  }
  return error.data as Float64Array;
}

/** Test errors that theory expects of every replicate's fits 1, 2, ..., given its design and truth, [R] each. */
export async function expectErrors(
  argument: ExpectArgument,
  context: WorkerContext,
): Promise<readonly Float64Array[]> {
  const { realShard, schedule, fits } = argument;
  const engine = engineOf(argument, context);
  return expectedErrors(engine, realShard, { schedule: scheduleOf(schedule), fits });
}

function weightPath(directory: string): string {
  return join(directory, 'weights.safetensors');
}

/** Weights of a fit, [R, d], or coefficients [R, T]. */
async function readWeight(world: World, directory: string): Promise<Tensor> {
  const path = weightPath(directory);
  const { tensors, metadata } = await readSafetensors(path);
  const weight = tensors.get('weight');
  if (weight && metadata.world === JSON.stringify(world)) return weight;
  throw new Fault({
    code: 'linear/wrong-weights',
    kind: 'failure',
    subject: path,
    expected: `tensor "weight" of ${JSON.stringify(world)}`,
    received: weight ? `that of ${metadata.world ?? 'an unknown model'}` : 'none',
    remedy: 'remove the run directory or give the options it was made with',
  });
}
