import { createHash } from 'node:crypto';
import type { TrainGraph } from '@ouroboros/autodiff';
import { writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from './bind-parameters.ts';
import type { Gpt2Config } from './config.ts';
import { buildGpt2Decode } from './gpt2-decode.ts';
import type { Tensors } from './initialise.ts';
import type { FitOptions } from './options.ts';
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

/**
 * A session of the decoding graph with the weights as constants: the runtime packs their matrices once, which makes a
 * step about twice as fast as feeding them. The caller releases it.
 */
export function decodingSession(
  context: WorkerContext,
  config: Gpt2Config,
  weights: Tensors,
): Promise<Session> {
  const model = bindParameters(buildGpt2Decode(config), weights);
  return context.session(writeModel(model), { name: 'sample.onnx' });
}
