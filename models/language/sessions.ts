import { createHash } from 'node:crypto';
import type { TrainGraph } from '@ouroboros/autodiff';
import { writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import type { Gpt2Config } from './config.ts';
import type { DecodingModel } from './decoder.ts';
import { GraphModel } from './graph-decoder.ts';
import type { Tensors } from './initialise.ts';
import type { FitOptions } from './options.ts';
import { SegmentModel } from './segment-decoder.ts';
import { buildLanguageEvaluation, buildLanguageTraining } from './train-graph.ts';

/** Rows per evaluation run. */
export const evaluationRows = 32;

/** Builds a graph once per worker and keeps its session: graphs depend on dimensions, not on weights. */
async function remember<T>(context: WorkerContext, parts: unknown[], make: () => Promise<T>): Promise<T> {
  const key = `language:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
  const known = context.memory.get(key) as Promise<T> | undefined;
  if (known) return known;
  const made = make();
  context.memory.set(key, made);
  return made;
}

/** The training graph and its session. */
export function trainingGraph(
  context: WorkerContext,
  config: Gpt2Config,
  fit: FitOptions,
): Promise<{ graph: TrainGraph; session: Session }> {
  return remember(context, ['train', config, fit], async () => {
    const graph = buildLanguageTraining(config, fit);
    return { graph, session: await context.session(writeModel(graph.model), { name: 'train.onnx' }) };
  });
}

/** The session of the evaluation graph. */
export function evaluationSession(context: WorkerContext, config: Gpt2Config): Promise<Session> {
  return remember(context, ['evaluate', config], () =>
    context.session(writeModel(buildLanguageEvaluation(config, evaluationRows)), { name: 'eval.onnx' }),
  );
}

/** The model loaded for decoding in the way that the device does best; the caller releases it. */
export function openDecoding(
  context: WorkerContext,
  config: Gpt2Config,
  weights: Tensors,
): Promise<DecodingModel> {
  return context.device === 'cpu'
    ? SegmentModel.open(context, config, weights)
    : GraphModel.open(context, config, weights);
}
