import type { TrainGraph } from '@ouroboros/autodiff';
import { type Dim, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { remember } from '../remember.ts';
import { openTraining } from '../training/training-session.ts';
import type { LanguageModel } from './language-model.ts';
import type { ModelSource } from './model-source.ts';
import type { FitOptions } from './options.ts';
import { readModel } from './read-model.ts';
import { buildEvaluation, buildTraining, type TrainingTokens } from './training/train-graph.ts';

/** Rows per evaluation run, where the forward graph takes any number. */
export const evaluationRows = 32;

/** The model that `source` names, read once per worker. Throws as `readModel`. */
export function openModel(context: WorkerContext, source: ModelSource): LanguageModel {
  return remember(context, 'language', ['model', source], () => readModel(source));
}

/** The training graph and its session: graphs depend on dimensions, not on what the parameters are. */
export function trainingGraph(
  context: WorkerContext,
  source: ModelSource,
  fit: FitOptions,
  tokens: TrainingTokens,
): Promise<{ graph: TrainGraph; session: Session }> {
  return remember(context, 'language', ['train', source.config, fit, tokens], async () => {
    const graph = buildTraining(openModel(context, source), fit, {
      ...tokens,
      device: context.device,
      kernels: context.kernels,
    });
    return { graph, session: await openTraining(context, graph) };
  });
}

/** The evaluation graph: how many rows it takes, and its session; for rows of P tokens, or of any length where `length` is a symbol. */
export function evaluationGraph(
  context: WorkerContext,
  source: ModelSource,
  length?: Dim,
): Promise<{ rows: number; session: Session }> {
  return remember(context, 'language', ['evaluate', source.config, length ?? null], async () => {
    const model = openModel(context, source);
    const rows = model.batch ?? evaluationRows;
    const graph = writeModel(buildEvaluation(model, rows, length));
    return { rows, session: await context.session(graph, { name: 'eval.onnx' }) };
  });
}
