import { buildImageTraining, builtInModel } from '@ouroboros/models/images';
import { elementCount, type Tensor, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { largestDifference } from './largest-difference.ts';
import { type ReferenceStep, referenceFit, referenceRate, type VaeReference } from './vae-reference.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** Largest differences by what differs; those of a tensor are relative to its largest element. */
export type Differences = ReadonlyMap<string, number>;

/** Of the outputs in evaluation mode. */
export async function outputDifferences(runtime: Runtime, reference: VaeReference): Promise<Differences> {
  const { config, parameters, statistics, outputs } = reference;
  const session = await runtime.load(builtInModel(config).forward('B'));
  const feeds = { ...Object.fromEntries(parameters), ...Object.fromEntries(statistics) };
  const found = await session.run({ ...feeds, ...firstBatch(reference) });
  return differencesOf(found, new Map(Object.entries(outputs)));
}

/** Of the loss and every gradient of the first batch in training mode, each image counting the same or by its weight. */
export async function gradientDifferences(
  runtime: Runtime,
  reference: VaeReference,
  { weighted }: { readonly weighted: boolean },
): Promise<Differences> {
  const { images, noises, weights } = reference;
  const batch = { image: part(images, 1), noise: part(noises, 1) };
  const feeds = weighted ? { ...batch, weights: { ...weights, dims: [1, ...weights.dims] } } : batch;
  const found = await train(runtime, reference, feeds, weighted);
  const expected: ReferenceStep = weighted ? reference.weighted : reference.plain;
  const gradients = [...expected.gradients.keys()].map((name) => [name, firstGradient(found, name)]);
  const differences = differencesOf(Object.fromEntries(gradients), expected.gradients);
  const loss = (found.loss as Tensor<'float32'>).data[0] as number;
  return new Map([...differences, ['loss', Math.abs(loss / expected.loss - 1)]]);
}

/** Of losses, gradient norms, parameters and running statistics after all steps of AdamW. */
export async function trainingDifferences(runtime: Runtime, reference: VaeReference): Promise<Differences> {
  const { images, noises, losses, norms, trained, trainedStatistics } = reference;
  const found = await train(runtime, reference, { image: images, noise: noises }, false);
  const state = new Map([...trained, ...trainedStatistics]);
  const nexts = [...state.keys()].map((name) => [name, found[`${name}.next`] as Tensor]);
  return new Map([
    ...differencesOf(Object.fromEntries(nexts), state),
    ['loss', relativeDifference(found.loss as Tensor, losses)],
    ['gradientNorm', relativeDifference(found.gradientNorm as Tensor, norms)],
  ]);
}

/** As many steps as `batches` has, from the parameters and statistics of the reference. */
async function train(
  runtime: Runtime,
  { config, parameters, statistics }: VaeReference,
  batches: Readonly<Record<'image' | 'noise', Tensor>>,
  weighted: boolean,
): Promise<Tensors> {
  const [steps, batch] = batches.image.dims as [number, number];
  const { model, state } = buildImageTraining(builtInModel(config), { batch, ...referenceFit }, { weighted });
  verify(model);
  const held = new Map([...parameters, ...statistics]);
  const fresh = state.map(({ name, dims }) => [name, held.get(name) ?? zeros(dims)]);
  const learningRate = { ...zeros([steps]), data: new Float32Array(steps).fill(referenceRate) };
  const session = await runtime.load(model);
  return session.run({ ...Object.fromEntries(fresh), ...batches, learningRate });
}

/** AdamW's first moment after one step from zero is (1 - beta1) times the gradient. */
function firstGradient(found: Tensors, name: string): Tensor<'float32'> {
  const moment = found[`${name}.m.next`] as Tensor<'float32'>;
  return { ...moment, data: moment.data.map((value) => value / (1 - referenceFit.beta1)) };
}

function firstBatch({ images, noises }: VaeReference): Tensors {
  const first = (tensor: Tensor<'float32'>): Tensor => {
    const { dims, ...rest } = part(tensor, 1);
    return { ...rest, dims: dims.slice(1) };
  };
  return { image: first(images), noise: first(noises) };
}

/** The first `count` along the first axis. */
function part({ dims, data }: Tensor<'float32'>, count: number): Tensor<'float32'> {
  const rest = dims.slice(1);
  return { dtype: 'float32', dims: [count, ...rest], data: data.subarray(0, count * elementCount(rest)) };
}

function zeros(dims: readonly number[]): Tensor<'float32'> {
  return { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) };
}

function differencesOf(found: Tensors, expected: ReadonlyMap<string, Tensor<'float32'>>): Differences {
  return new Map(
    [...expected].map(([name, { data }]) => [name, relativeDifference(found[name] as Tensor, data)]),
  );
}

function relativeDifference({ data }: Tensor, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largestDifference(data as Float32Array, expected) / scale;
}
