import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { FitReport } from '../family.ts';
import {
  Assembly,
  bytesPerReplicate,
  emptyReplicates,
  type NamedArrays,
  placeReplicates,
  sliceAll,
} from './arrays.ts';
import { exampleBytes, readBatch, writeBatch } from './batch.ts';
import { Engine } from './engine.ts';
import type { ReplicateModel } from './model.ts';
import { readParameters, writeParameters } from './parameters.ts';
import { openPool, poolOf } from './pool.ts';
import { pooledExamples } from './pooled-examples.ts';
import type { EvaluateCall, FitCall, RealCall, SampleCall, Setting } from './setting.ts';
import type { Origin, Span, World } from './world.ts';

// The part of a family that runs in the worker: a family's program module exports these functions, for its own model.

/** The functions of a family's program. */
export interface ReplicateProgram<W extends World = World> {
  /** Draws a batch of real examples and writes its shard. */
  real(argument: Setting<W> & RealCall, context: WorkerContext): Promise<void>;
  /** Fits every replicate's model to the mixture and writes `weights.safetensors`. */
  fit(argument: Setting<W> & FitCall, context: WorkerContext): Promise<FitReport>;
  /** Figures of every replicate's model, float64 [R] or [R, K] each. */
  evaluate(argument: Setting<W> & EvaluateCall, context: WorkerContext): Promise<NamedArrays>;
  /** Draws a batch from the models of a fit and writes its shard. */
  sample(argument: Setting<W> & SampleCall, context: WorkerContext): Promise<void>;
}

/** How many times its examples or parameters a span takes in intermediate results. */
const intermediates = 6;

/**
 * The program of a family, for its module to export:
 *
 *     export const { real, fit, evaluate, sample } = replicateProgram(model);
 */
export function replicateProgram<W extends World>(model: ReplicateModel<W>): ReplicateProgram<W> {
  return {
    real: (argument, context) => {
      const { batch, examples, shard } = argument;
      const engine = new Engine(argument, context);
      const origin: Origin = { kind: 'real', iteration: batch };
      return drawBatch(engine, model, { origin, examples, shard }, (span) =>
        model.real(engine, { span, origin, examples }),
      );
    },
    sample: async (argument, context) => {
      const { iteration, directory, examples, shard } = argument;
      const engine = new Engine(argument, context);
      const origin: Origin = { kind: 'synthetic', iteration };
      const whole = await readParameters(engine, directory);
      const draw = (span: Span) =>
        model.sample(engine, { span, origin, examples, parameters: sliceAll(whole, span) });
      await drawBatch(engine, model, { origin, examples, shard }, draw, whole);
    },
    fit: (argument, context) => fitMixture(new Engine(argument, context), model, argument),
    evaluate: (argument, context) => evaluateFit(new Engine(argument, context), model, argument),
  };
}

interface DrawnBatch {
  readonly origin: Origin;
  readonly examples: number;
  readonly shard: string;
}

async function drawBatch<W extends World>(
  engine: Engine<W>,
  model: ReplicateModel<W>,
  { origin, examples, shard }: DrawnBatch,
  draw: (span: Span) => Promise<Tensor>,
  parameters?: NamedArrays,
): Promise<void> {
  const { world } = engine;
  const type = model.example(world);
  const rows = emptyReplicates(type.dtype, [world.replicates, examples, ...type.dims]);
  const bytes =
    model.drawingBytes?.(world, examples, parameters) ?? intermediates * examples * exampleBytes(type);
  for await (const span of engine.spans(bytes)) {
    placeReplicates(rows, span, await draw(span));
  }
  await writeBatch(engine, shard, { origin, examples, rows });
}

async function fitMixture<W extends World>(
  engine: Engine<W>,
  model: ReplicateModel<W>,
  { iteration, mixture, directory }: FitCall,
): Promise<FitReport> {
  const { world } = engine;
  const read = (shard: string) => readBatch(engine, shard);
  const pool = await openPool(world.family, poolOf(world.family, mixture), read);
  const trainExamples = pool.subsample ?? pool.examples;
  const fitted = new Assembly(world.replicates);
  for await (const span of engine.spans(intermediates * trainExamples * exampleBytes(model.example(world)))) {
    const examples = pooledExamples(world, pool, iteration, span);
    fitted.place(span, await model.fit(engine, { span, iteration, ...examples }));
  }
  await writeParameters(engine, directory, { iteration, arrays: fitted.arrays });
  return { trainExamples, metrics: { poolExamples: pool.examples, batches: pool.parts.length } };
}

async function evaluateFit<W extends World>(
  engine: Engine<W>,
  model: ReplicateModel<W>,
  { iteration, directory }: EvaluateCall,
): Promise<NamedArrays> {
  const { world } = engine;
  const whole = await readParameters(engine, directory);
  const figures = new Assembly(world.replicates);
  const bytes = model.evaluationBytes?.(world, whole) ?? intermediates * bytesPerReplicate(whole);
  for await (const span of engine.spans(bytes)) {
    figures.place(span, await model.evaluate(engine, { span, iteration, parameters: sliceAll(whole, span) }));
  }
  return figures.arrays;
}
