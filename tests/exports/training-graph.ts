import {
  adamW,
  buildTrainStep,
  differentiate,
  namedLoss,
  type Optimizer,
  sgd,
  type TrainGraph,
} from '@ouroboros/autodiff';
import {
  cloneModel,
  elementCount,
  GraphBuilder,
  type Model,
  type Tensor,
  type Value,
  verify,
} from '@ouroboros/onnx';

import type { Example, OptimizerSetting } from './example.ts';

/** What the graph that trains reads besides the parameters, and which state it keeps untrained. */
export interface Trainable {
  /** The forward graph: prepared, and with batch normalizations as the example trains them. */
  readonly model: Model;
  readonly statistics: readonly { readonly name: string; readonly next: string }[];
}

const bind = ({ lossName }: Example, { model, statistics }: Trainable) =>
  namedLoss(lossName).bind(model, { targets: 'target', except: statistics.map(({ next }) => next) });

/** Name of the output that holds the gradient of the parameter `name`. */
export function gradientName(name: string): string {
  return `gradient of ${name}`;
}

/** The forward graph with the loss and the gradient of every recorded parameter as further outputs. */
export function gradientModel(example: Example, trainable: Trainable): Model {
  const model = cloneModel(trainable.model);
  const g = new GraphBuilder(model.graph, model.opsetImports);
  const outputs = Object.fromEntries(
    trainable.model.graph.outputs.map(({ name }, i) => [name, model.graph.outputs[i] as Value]),
  );
  const { loss: writeLoss, batchInputs } = bind(example, trainable);
  const batch = Object.fromEntries(
    Object.entries(batchInputs).map(([name, { dtype, shape }]) => [name, g.input(name, dtype, shape ?? [])]),
  );
  const loss = mean(g, writeLoss(g, outputs, batch));
  const names = [...example.gradients.keys()];
  const parameters = names.map((name) => initializerOf(model, name));
  const gradients = differentiate(g, loss, parameters);
  g.output(loss, 'the loss');
  for (const [i, name] of names.entries()) g.output(gradients[i] as Value, gradientName(name));
  verify(model);
  return model;
}

function mean(g: GraphBuilder, loss: Value | { readonly sum: Value; readonly weight: Value }): Value {
  return 'sum' in loss ? g.op('Div', [loss.sum, loss.weight]) : loss;
}

function initializerOf(model: Model, name: string): Value {
  const found = model.graph.initializers.find((value) => value.name === name);
  if (!found) throw new Error(`expected initializer "${name}", which PyTorch has a gradient of, found none`);
  return found;
}

function optimizerOf(setting: OptimizerSetting): Optimizer {
  return setting.name === 'sgd' ? sgd({ momentum: setting.momentum }) : adamW();
}

/** The graph that makes the steps of the example. */
export function trainingGraph(example: Example, trainable: Trainable): TrainGraph {
  const { loss, batchInputs } = bind(example, trainable);
  const train = buildTrainStep(trainable.model, {
    parameters: [...example.gradients.keys()],
    statistics: trainable.statistics,
    optimizer: optimizerOf(example.optimizer),
    loss,
    batchInputs,
  });
  verify(train.model);
  return train;
}

/** `tensor` K times, along a new leading axis. */
function repeated({ dtype, dims, data }: Tensor, steps: number): Tensor {
  const all = new (data.constructor as Float32ArrayConstructor)(data.length * steps);
  for (let k = 0; k < steps; k++) all.set(data as Float32Array, k * data.length);
  return { dtype, dims: [steps, ...dims], data: all } as Tensor;
}

/** What to feed `train` for `steps` steps on the batch of the example, from the weights of its graph. */
export function trainingFeeds(
  { model, inputs, target, optimizer }: Example,
  train: TrainGraph,
  steps: number,
): Record<string, Tensor> {
  const initial = new Map(model.graph.initializers.map((value) => [value.name, value.initializer]));
  const state = train.state.map(({ name, dtype, dims }): [string, Tensor] => [
    name,
    initial.get(name) ?? ({ dtype, dims, data: new Float32Array(elementCount(dims)) } as Tensor),
  ]);
  const batch = Object.entries(target ? { ...inputs, target } : inputs)
    .filter(([name]) => train.batchInputs.includes(name))
    .map(([name, tensor]) => [name, repeated(tensor, steps)]);
  const rates = new Float32Array(steps).fill(optimizer.learningRate);
  return {
    ...Object.fromEntries(state),
    ...Object.fromEntries(batch),
    learningRate: { dtype: 'float32', dims: [steps], data: rates } as Tensor,
  };
}
