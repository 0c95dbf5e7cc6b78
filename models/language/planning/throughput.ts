import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Throughput } from '../../family.ts';
import { secondsPerStep } from '../../planning/measurement.ts';
import { measureThroughput, secondsPerTrainingStep } from '../../planning/throughput.ts';
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

/**
 * Tokens per second of training and of decoding the model of a run in its very batches: a step that warms up, then as many as
 * fit into some seconds, of training as many in one run as the run would make.
 */
export async function measureLanguageThroughput(
  argument: ThroughputArgument,
  context: WorkerContext,
): Promise<Throughput> {
  const model = openModel(context, argument.source);
  const weights = initialise(model.parameters, 1, 1);
  const train = () => measureTraining(argument, model, weights, context);
  const sample = () => measureDecoding(argument, model, weights, context);
  return measureThroughput({ train, sample }, context);
}

async function measureTraining(
  { source, fit }: ThroughputArgument,
  model: LanguageModel,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const measured = await trainingGraph(context, source, fit, {});
  const { stepsPerRun } = fit;
  const feeds = (steps: number) => batchesOf(fit, model, steps);
  const seconds = await secondsPerTrainingStep({ ...measured, weights, stepsPerRun, feeds }, context);
  return (fit.batch * model.context) / seconds;
}

/** Batches of `steps` optimizer steps. */
function batchesOf({ batch, accumulate }: FitOptions, model: LanguageModel, steps: number) {
  const rows = accumulate === 1 ? [steps, batch] : [steps, accumulate, batch / accumulate];
  const ids = idsOf([...rows, model.context], model.vocabulary);
  return { tokens: ids, targets: ids };
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
    const seconds = await secondsPerStep({ prepare: () => step, stepsPerRun: 1 }, context);
    decoder.close();
    return slots / seconds;
  } finally {
    await opened.release();
  }
}
