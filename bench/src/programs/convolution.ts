import { performance } from 'node:perf_hooks';
import {
  Algebra,
  chosenFormulation,
  chosenWeightFormulation,
  convolutionFormulations,
  problemOf,
  type WeightProblem,
  weightFormulations,
} from '@ouroboros/autodiff';
import { fillNormal } from '@ouroboros/native';
import { elementCount, GraphBuilder, type Node, type Tensor, type Value } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';

// Letters: B images, C channels of the larger image, M of the smaller one, S and P pixels of their sides.

/** A convolution with a kernel of 3 x 3 and padding 1: [B, C, S, S] to [B, M, P, P], P = S / stride. */
export interface ConvolutionLayer {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly side: number;
  readonly stride: 1 | 2;
}

/**
 * What is computed: the layer itself, which is also the gradient of the input of its mirror image; the gradient of its input, which
 * is also its mirror image, a transposed convolution; the gradient of its weights, which is that of its mirror image too.
 */
export type ConvolutionPart = 'Conv' | 'ConvTranspose' | 'weight gradient';

/** One way of computing a part. */
export interface ConvolutionArgument {
  readonly layer: ConvolutionLayer;
  readonly part: ConvolutionPart;
  readonly formulation: string;
}

/** The ways of computing a part of a layer, and the one that the product takes. */
export interface ConvolutionChoice {
  readonly formulations: readonly string[];
  readonly chosen: string;
}

/** The operator itself, beside its formulations. */
export const operatorName = 'operator';

const kernel = [3, 3];

/** Side of the smaller image. */
export function smallSide({ side, stride }: ConvolutionLayer): number {
  return side / stride;
}

/** Which formulations cover a part of a layer. */
export function choiceOf(layer: ConvolutionLayer, part: ConvolutionPart): ConvolutionChoice {
  const g = new GraphBuilder('choice');
  if (part === 'weight gradient') {
    const problem = weightProblem(g, layer);
    const covering = weightFormulations.filter(({ prepare }) => prepare(problem));
    return { formulations: covering.map(({ name }) => name), chosen: chosenWeightFormulation(problem) };
  }
  const problem = problemOf(new Algebra(g), writeOperator(g, layer, part));
  const covering = convolutionFormulations.filter(({ prepare }) => problem && prepare(problem));
  const chosen = problem && chosenFormulation(problem)?.name;
  return {
    formulations: [operatorName, ...covering.map(({ name }) => name)],
    chosen: chosen ?? operatorName,
  };
}

/** Computes a part of a layer once. What is fetched is one number, so that copies of the result do not count. */
export async function convolve(
  argument: ConvolutionArgument,
  context: WorkerContext,
): Promise<{ seconds: number }> {
  const { session, feeds } = await opened(argument, context);
  const begun = performance.now();
  await session.run(feeds, ['corner']);
  return { seconds: (performance.now() - begun) / 1000 };
}

/** The result of a part of a layer. */
export async function resultOf(argument: ConvolutionArgument, context: WorkerContext): Promise<Float32Array> {
  const { session, feeds } = await opened(argument, context);
  const { result } = await session.run(feeds, ['result']);
  return (result as Tensor<'float32'>).data;
}

/** Gives the sessions of these arguments back. */
export async function release(
  arguments_: readonly ConvolutionArgument[],
  context: WorkerContext,
): Promise<void> {
  for (const argument of arguments_) {
    const { session } = await opened(argument, context);
    context.memory.delete(keyOf(argument));
    await session.release();
  }
}

interface Opened {
  readonly session: Session;
  readonly feeds: Record<string, Tensor<'float32'>>;
}

function keyOf(argument: ConvolutionArgument): string {
  return `bench:convolution ${JSON.stringify(argument)}`;
}

/** The session and the inputs of an argument, made once. */
async function opened(argument: ConvolutionArgument, context: WorkerContext): Promise<Opened> {
  const key = keyOf(argument);
  const known = context.memory.get(key) as Promise<Opened> | undefined;
  const made = known ?? open(argument, context);
  context.memory.set(key, made);
  return made;
}

async function open(
  { layer, part, formulation }: ConvolutionArgument,
  context: WorkerContext,
): Promise<Opened> {
  const g = new GraphBuilder('convolution');
  const result =
    part === 'weight gradient' ? weights(g, layer, formulation) : image(g, layer, part, formulation);
  g.output(result, 'result');
  const axes = (result.type?.shape ?? []).map((_, axis) => axis);
  const each = (value: number): Value => g.int64s(axes.map(() => value));
  g.output(g.op('Slice', [result, each(0), each(1), g.int64s(axes)]), 'corner');
  const inputs = g.graph.inputs.map(
    ({ name, type }, i) => [name, normal(type?.shape as number[], i)] as const,
  );
  return { session: await context.session(g.model()), feeds: Object.fromEntries(inputs) };
}

function weights(g: GraphBuilder, layer: ConvolutionLayer, formulation: string): Value {
  const problem = weightProblem(g, layer);
  const found = weightFormulations.find(({ name }) => name === formulation)?.prepare(problem);
  if (!found)
    throw new Error(`expected a formulation of the gradient of the weights, received ${formulation}`);
  return found();
}

function image(g: GraphBuilder, layer: ConvolutionLayer, part: string, formulation: string): Value {
  const node = writeOperator(g, layer, part);
  const problem = problemOf(new Algebra(g), node);
  const found = convolutionFormulations.find(({ name }) => name === formulation);
  const made = problem && found?.prepare(problem)?.();
  if (!made) return node.outputs[0] as Value;
  g.graph.removeNode(node);
  return made;
}

function larger(g: GraphBuilder, { batch, channels, side }: ConvolutionLayer): Value {
  return g.input('larger', 'float32', [batch, channels, side, side]);
}

function smaller(g: GraphBuilder, layer: ConvolutionLayer): Value {
  const side = smallSide(layer);
  return g.input('smaller', 'float32', [layer.batch, layer.filters, side, side]);
}

function kernels({ channels, filters }: ConvolutionLayer): number[] {
  return [filters, channels, ...kernel];
}

function writeOperator(g: GraphBuilder, layer: ConvolutionLayer, part: string): Node {
  const isTransposed = part === 'ConvTranspose';
  const input = isTransposed ? smaller(g, layer) : larger(g, layer);
  const rest = layer.stride - 1;
  const made = g.op(part, [input, g.input('weights', 'float32', kernels(layer))], {
    ...{ pads: [1, 1, 1, 1], strides: [layer.stride, layer.stride] },
    ...(isTransposed && { output_padding: [rest, rest] }),
  });
  return made.producer as Node;
}

function weightProblem(g: GraphBuilder, layer: ConvolutionLayer): WeightProblem {
  const { side, stride } = layer;
  const axis = { size: side, kernel: 3, stride, dilation: 1, before: 1, after: 1 };
  const tensors = { image: larger(g, layer), cotangent: smaller(g, layer) };
  // Of the weights only the shape matters; the rules take it from the graph.
  const shape = new GraphBuilder('shape').input('weights', 'float32', kernels(layer));
  return { g: new Algebra(g), ...tensors, weights: shape, window: { axes: [axis, axis], group: 1 } };
}

function normal(dims: readonly number[], index: number): Tensor<'float32'> {
  const data = new Float32Array(elementCount(dims));
  fillNormal(data, { seed: 1, purpose: 0, iteration: 5, index });
  return { dtype: 'float32', dims, data };
}
