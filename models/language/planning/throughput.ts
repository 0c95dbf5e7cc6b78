import { performance } from 'node:perf_hooks';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Throughput } from '../../family.ts';
import type { LanguageModel } from '../language-model.ts';
import type { ModelSource } from '../model-source.ts';
import type { FitOptions, SampleOptions } from '../options.ts';
import { openModel, trainingGraph } from '../sessions.ts';
import { initialise, type Tensors } from '../training/initialise.ts';

/** Arguments of `measureLanguageThroughput`. */
export interface ThroughputArgument {
  readonly source: ModelSource;
  readonly fit: FitOptions;
  readonly sample: SampleOptions;
  /** Mean tokens of a text. */
  readonly textTokens: number;
}

/** A measurement ends when it has taken this long, or with its first step where that takes longer. */
const enoughSeconds = 4;

/**
 * Tokens per second of training and of decoding the model of a run in its very batches: a step that warms up, then as many as
 * fit into some seconds. Where the first step alone takes that long, it is the measurement.
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

/** How often a second `step` can be made. */
async function pace(step: () => Promise<unknown>, context: WorkerContext): Promise<number> {
  const once = async (): Promise<number> => {
    const begun = performance.now();
    await step();
    await context.yield();
    return (performance.now() - begun) / 1000;
  };
  const first = await once();
  if (first >= enoughSeconds) return 1 / first;
  let [steps, seconds] = [0, 0];
  for (; seconds < enoughSeconds; steps++) seconds += await once();
  return steps / seconds;
}

async function measureTraining(
  { source, fit }: ThroughputArgument,
  model: LanguageModel,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const { graph, session } = await trainingGraph(context, source, fit, {});
  const { batch, accumulate } = fit;
  const rows = accumulate === 1 ? [1, batch] : [1, accumulate, batch / accumulate];
  const ids = idsOf([...rows, model.context], model.vocabulary);
  const state = graph.state.map(({ name, dims, initial = 0 }) => {
    const fresh = {
      dtype: 'float32',
      dims,
      data: new Float32Array(elementCount(dims)).fill(initial),
    } as const;
    return [name, weights.get(name) ?? fresh] as const;
  });
  // A rate of 0 would let AdamW skip nothing, and leaves the weights as they are.
  const learningRate: Tensor = { dtype: 'float32', dims: [1], data: Float32Array.of(0) };
  const feeds = { ...Object.fromEntries(state), tokens: ids, targets: ids, learningRate };
  return batch * model.context * (await pace(() => session.run(feeds), context));
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
    const steps = await pace(() => decoder.step(tokens, positions), context);
    decoder.close();
    return slots * steps;
  } finally {
    await opened.release();
  }
}
