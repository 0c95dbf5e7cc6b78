import { performance } from 'node:perf_hooks';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Throughput } from '../../family.ts';
import { initialise, type Tensors } from '../../training/initialise.ts';
import type { LanguageModel } from '../language-model.ts';
import type { ModelSource } from '../model-source.ts';
import type { FitOptions, SampleOptions } from '../options.ts';
import { openModel, trainingGraph } from '../sessions.ts';

/** Arguments of `measureLanguageThroughput`. */
export interface ThroughputArgument {
  readonly source: ModelSource;
  readonly fit: FitOptions;
  readonly sample: SampleOptions;
  /** Mean tokens of a text. */
  readonly textTokens: number;
}

/** A measurement ends when it has taken this long behind its first step, which warms up. */
const enoughSeconds = 4;

/** A first step that takes this long is the measurement. */
const tooLongSeconds = 30;

/**
 * Tokens per second of training and of decoding the model of a run in its very batches: a step that warms up, then as many as
 * fit into some seconds, of training as many in one run as the run would make. Where the first step takes very long, it is the
 * measurement.
 */
export async function measureLanguageThroughput(
  argument: ThroughputArgument,
  context: WorkerContext,
): Promise<Throughput> {
  const model = openModel(context, argument.source);
  const weights = initialise(model.parameters, 1, 1);
  context.progress({ done: 0, total: 2, unit: 'measurements', detail: 'a few steps of training' });
  const train = await measureTraining(argument, model, weights, context);
  context.progress({ done: 1, total: 2, unit: 'measurements', detail: 'a few steps of decoding' });
  return { train, sample: await measureDecoding(argument, model, weights, context) };
}

/** Seconds that `step` takes. */
async function secondsOf(step: () => Promise<unknown>, context: WorkerContext): Promise<number> {
  const begun = performance.now();
  await step();
  await context.yield();
  return (performance.now() - begun) / 1000;
}

/** Mean seconds of `step`, made again and again until it has been enough. */
async function meanSeconds(step: () => Promise<unknown>, context: WorkerContext): Promise<number> {
  let [steps, seconds] = [0, 0];
  for (; seconds < enoughSeconds; steps++) seconds += await secondsOf(step, context);
  return seconds / steps;
}

async function measureTraining(
  { source, fit }: ThroughputArgument,
  model: LanguageModel,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const { graph, session } = await trainingGraph(context, source, fit, {});
  const state = graph.state.map(({ name, dims, initial = 0 }) => {
    const fresh = {
      dtype: 'float32',
      dims,
      data: new Float32Array(elementCount(dims)).fill(initial),
    } as const;
    return [name, weights.get(name) ?? fresh] as const;
  });
  const run = (steps: number) => {
    const batch = batchesOf(fit, model, steps);
    return () => session.run({ ...Object.fromEntries(state), ...batch });
  };
  const tokens = fit.batch * model.context;
  const first = await secondsOf(run(1), context);
  if (first >= tooLongSeconds) return tokens / first;
  const steps = Math.max(1, Math.min(fit.stepsPerRun, Math.floor(enoughSeconds / first)));
  return (tokens * steps) / (await meanSeconds(run(steps), context));
}

/** Batches of `steps` optimizer steps, at a learning rate of 0. */
function batchesOf({ batch, accumulate }: FitOptions, model: LanguageModel, steps: number) {
  const rows = accumulate === 1 ? [steps, batch] : [steps, accumulate, batch / accumulate];
  const ids = idsOf([...rows, model.context], model.vocabulary);
  const learningRate: Tensor = { dtype: 'float32', dims: [steps], data: new Float32Array(steps) };
  return { tokens: ids, targets: ids, learningRate };
}

/** Different tokens, as a text has. */
function idsOf(dims: readonly number[], vocabulary: number): Tensor<'int64'> {
  const data = BigInt64Array.from({ length: elementCount(dims) }, (_, i) => BigInt((i * 7919) % vocabulary));
  return { dtype: 'int64', dims, data };
}

/** Slots at positions spread over the mean text, as they are where texts end and begin all the time. */
async function measureDecoding(
  { sample, textTokens }: ThroughputArgument,
  model: LanguageModel,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const { slots } = sample;
  const opened = await model.openDecoding(context, weights);
  try {
    const decoder = opened.decoder(slots);
    const tokens = idsOf([slots], model.vocabulary).data;
    const longest = Math.max(1, Math.min(Math.round(textTokens), model.context - 1));
    const positions = Int32Array.from({ length: slots }, (_, slot) => Math.floor((slot * longest) / slots));
    const step = () => decoder.step(tokens, positions);
    const first = await secondsOf(step, context);
    const seconds = first >= tooLongSeconds ? first : await meanSeconds(step, context);
    decoder.close();
    return slots / seconds;
  } finally {
    await opened.release();
  }
}
