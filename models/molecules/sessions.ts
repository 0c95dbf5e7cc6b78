import type { TrainGraph } from '@ouroboros/autodiff';
import { eliminateDeadCode, type Model, type Tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { remember } from '../remember.ts';
import type { Tensors } from '../training/initialise.ts';
import { openTraining } from '../training/training-session.ts';
import { readWeights } from '../training/weights.ts';
import { builtInModel } from './built-in.ts';
import type { GeoDiffConfig } from './config.ts';
import { buildMoleculeEvaluation } from './evaluation/eval-graph.ts';
import type { FitOptions } from './options.ts';
import { buildMoleculeTraining } from './training/train-graph.ts';

/** The training graph and its session: graphs depend on dimensions, not on what the parameters are. */
export function trainingGraph(
  context: WorkerContext,
  config: GeoDiffConfig,
  fit: FitOptions,
): Promise<{ graph: TrainGraph; session: Session }> {
  return remember(context, 'molecules', ['train', config, fit], async () => {
    const graph = buildMoleculeTraining(builtInModel(config), fit);
    return { graph, session: await openTraining(context, graph) };
  });
}

/** The evaluation graph, for any molecules. */
export function evaluationSession(context: WorkerContext, config: GeoDiffConfig): Promise<Session> {
  return graphSession(context, ['eval', config], () => buildMoleculeEvaluation(builtInModel(config)));
}

/** The equivariant scores of any molecules, the global ones only where they are wanted. */
export function scoreSession(
  context: WorkerContext,
  config: GeoDiffConfig,
  { withGlobal }: { readonly withGlobal: boolean },
): Promise<Session> {
  return graphSession(context, ['sample', config, withGlobal], () => scoreGraph(config, { withGlobal }));
}

/** The graph of `scoreSession`. */
export function scoreGraph(config: GeoDiffConfig, { withGlobal }: { readonly withGlobal: boolean }): Model {
  const model = builtInModel(config).scores();
  return withGlobal ? model : onlyOutput(model, 'localScore');
}

/** The part of a model that `name` depends on. */
function onlyOutput(model: Model, name: string): Model {
  const { graph } = model;
  graph.outputs.splice(0, graph.outputs.length, ...graph.outputs.filter((output) => output.name === name));
  eliminateDeadCode(graph);
  return model;
}

function graphSession(
  context: WorkerContext,
  parts: readonly [name: string, ...unknown[]],
  build: () => Model,
): Promise<Session> {
  return remember(context, 'molecules', parts, () =>
    context.session(writeModel(build()), { name: `${parts[0]}.onnx` }),
  );
}

/** The fitted model that lies in `directory`. Throws as `readWeights`. */
export function readFitted(config: GeoDiffConfig, directory: string): Promise<Tensors> {
  return readWeights(builtInModel(config).parameters, directory);
}

/** Runs a graph that takes some of `weights` and of `feeds`. */
export function runWith(
  session: Session,
  weights: Tensors,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const given: readonly (readonly [string, Tensor])[] = [...weights, ...Object.entries(feeds)];
  const taken = given.filter(([name]) => session.inputNames.includes(name));
  return session.run(Object.fromEntries(taken));
}
