import { performance } from 'node:perf_hooks';
import { buildTrainStep, meanSquaredError, sgd, type TrainGraph } from '@ouroboros/autodiff';
import { elementCount, GraphBuilder, type Model, type Tensor, type Value, writeModel } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import { learningRate, type Matrix, type PerceptronSizes, perceptronData } from '../perceptron/network.ts';

/** How often the graph is run: once for all steps, or once for each. */
export interface PerceptronArgument extends PerceptronSizes {
  readonly runs: 'one' | 'each';
}

/** What training took, and the loss of every step. */
export interface PerceptronResult {
  readonly seconds: number;
  readonly losses: Float32Array;
}

const names = ['first', 'second', 'third'] as const;

/** Trains the network for all steps from its first weights, timed. */
export async function trainPerceptron(
  { runs, ...sizes }: PerceptronArgument,
  context: WorkerContext,
): Promise<PerceptronResult> {
  const { bytes, state: described } = trainingGraph(sizes, context);
  const session = await context.session(bytes);
  const { x, y } = perceptronData(sizes);
  const atOnce = runs === 'one' ? sizes.steps : 1;
  const batch = { x: repeated(x, atOnce), y: repeated(y, atOnce), learningRate: rates(atOnce) };
  const losses = new Float32Array(sizes.steps);
  let state = firstState(sizes, described);
  const begun = performance.now();
  for (let step = 0; step < sizes.steps; step += atOnce) {
    const output = await session.run({ ...state, ...batch });
    state = Object.fromEntries(described.map(({ name }) => [name, output[`${name}.next`] as Tensor]));
    losses.set((output.loss as Tensor<'float32'>).data, step);
  }
  return { seconds: (performance.now() - begun) / 1000, losses };
}

/** The first weights, and zeros for what else there is of a state. */
function firstState(sizes: PerceptronSizes, described: TrainGraph['state']): Record<string, Tensor> {
  const { weights } = perceptronData(sizes);
  const known = new Map<string, Tensor>(weights.map((weight, i) => [names[i] as string, repeated(weight)]));
  return Object.fromEntries(
    described.map(({ name, dims }) => [
      name,
      known.get(name) ?? { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) },
    ]),
  );
}

interface BuiltGraph extends Pick<TrainGraph, 'state'> {
  readonly bytes: Uint8Array;
}

/** The training graph, built once per worker. */
function trainingGraph(sizes: PerceptronSizes, { memory }: WorkerContext): BuiltGraph {
  const key = `bench:perceptron ${JSON.stringify(sizes)}`;
  const built = (memory.get(key) as BuiltGraph | undefined) ?? buildGraph(sizes);
  memory.set(key, built);
  return built;
}

function buildGraph(sizes: PerceptronSizes): BuiltGraph {
  const { model, state } = buildTraining(sizes);
  return { bytes: writeModel(model), state };
}

function buildTraining(sizes: PerceptronSizes): TrainGraph {
  const target = { dtype: 'float32', shape: [sizes.batch, sizes.outputs] } as const;
  return buildTrainStep(forwardModel(sizes), {
    parameters: names,
    batchInputs: { y: target },
    loss: (builder, { out }, { y }) => meanSquaredError(builder, out as Value, y as Value),
    optimizer: sgd(),
  });
}

/** x [B, I] to out [B, O]: two layers of rectified units and a linear one, without biases. */
function forwardModel({ batch, inputs, hidden, outputs }: PerceptronSizes): Model {
  const g = new GraphBuilder('perceptron');
  let value = g.input('x', 'float32', [batch, inputs]);
  const widths = [inputs, hidden, hidden, outputs];
  for (const [i, name] of names.entries()) {
    const weight = g.input(name, 'float32', [widths[i] as number, widths[i + 1] as number]);
    value = g.op('MatMul', [value, weight]);
    if (i < names.length - 1) value = g.op('Relu', [value]);
  }
  g.output(value, 'out');
  return g.model();
}

/** The matrix itself, or as many of it as a leading axis says. */
function repeated({ dims, data }: Matrix, count?: number): Tensor<'float32'> {
  if (count === undefined) return { dtype: 'float32', dims, data };
  const all = new Float32Array(count * data.length);
  for (let i = 0; i < count; i++) all.set(data, i * data.length);
  return { dtype: 'float32', dims: [count, ...dims], data: all };
}

function rates(steps: number): Tensor<'float32'> {
  return { dtype: 'float32', dims: [steps], data: new Float32Array(steps).fill(learningRate) };
}
