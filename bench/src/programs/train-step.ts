import { performance } from 'node:perf_hooks';
import type { TrainGraph } from '@ouroboros/autodiff';
import * as images from '@ouroboros/models/images';
import { buildTraining, builtInModel, initialise, language, presetConfig } from '@ouroboros/models/language';
import * as molecules from '@ouroboros/models/molecules';
import { fillBits, fillNormal, fillUniform } from '@ouroboros/native';
import { elementCount, type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { Feed, Session, WorkerContext } from '@ouroboros/runtime';
import { noisyConformations } from '../molecule-specimens.ts';

// Letters: K steps, B sequences of T tokens, images [3, S, S] with latents of L dimensions, or molecules.

/** What is trained, and how. */
export interface TrainingArgument {
  readonly family: 'language' | 'images' | 'molecules';
  readonly preset: string;
  /** B */
  readonly batch: number;
  /** K: steps of one call, all in one run or each in a run of its own. */
  readonly steps: number;
  /** Carbons of each molecule, stretched chains; missing: drugs. */
  readonly carbons?: number;
}

/** What `steps` steps gave. */
export interface TrainingResult {
  readonly seconds: number;
  /** Of every step, in nats per token or image; of molecules, their objective. */
  readonly losses: Float32Array;
}

/** Tensors by name. */
type Feeds = Readonly<Record<string, Tensor>>;
type State = Feeds;

/** The batch of one step, every tensor with a leading axis of 1. */
type BatchOf = (step: number) => Feeds;

/** The two ways of driving the graph. */
export type Driver = 'loop' | 'steps';

interface Training {
  readonly session: Session;
  /** Each driver trains a model of its own, from the same start. */
  readonly states: { loop: Readonly<Record<string, Feed>>; steps: State };
  readonly batches: Feeds;
  readonly batchOf: BatchOf;
}

/** Makes K optimizer steps, timed without the copies between the threads. */
export async function train(
  argument: TrainingArgument & { readonly driver: Driver },
  context: WorkerContext,
): Promise<TrainingResult> {
  const { driver, ...setting } = argument;
  const training = await openTraining(setting, context);
  const begun = performance.now();
  const losses =
    driver === 'loop' ? await runLoop(training, setting.steps) : await runSteps(training, setting.steps);
  return { seconds: (performance.now() - begun) / 1000, losses };
}

/** K steps in one run of the Loop, as the product makes them: state stays where the session computes. */
async function runLoop(training: Training, steps: number): Promise<Float32Array> {
  const held = training.states.loop;
  const feeds = { ...held, ...training.batches, learningRate: rates(steps) };
  const { outputs, resident } = await training.session.keep(feeds);
  training.states.loop = nextState(held, resident);
  for (const tensor of Object.values(held)) if ('release' in tensor) tensor.release();
  return (outputs.loss as Tensor<'float32'>).data;
}

/** One run for each step, with all state fed and fetched. */
async function runSteps(training: Training, steps: number): Promise<Float32Array> {
  const losses = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    const feeds = { ...training.states.steps, ...training.batchOf(step), learningRate: rates(1) };
    const output = await training.session.run(feeds);
    training.states.steps = nextState(training.states.steps, output);
    losses.set((output.loss as Tensor<'float32'>).data, step);
  }
  return losses;
}

function rates(steps: number): Tensor<'float32'> {
  return { dtype: 'float32', dims: [steps], data: new Float32Array(steps).fill(1e-3) };
}

function nextState<T extends Feed>(
  state: Readonly<Record<string, Feed>>,
  output: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(Object.keys(state).map((name) => [name, output[`${name}.next`] as T]));
}

/** Batches of equal sizes, cut out of those of all steps. */
function cutOut(batches: Feeds): BatchOf {
  return (step) =>
    Object.fromEntries(Object.entries(batches).map(([name, all]) => [name, stepOf(all, step)]));
}

/** [1, ...] of [K, ...]. */
function stepOf(all: Tensor, step: number): Tensor {
  const dims = [1, ...all.dims.slice(1)];
  const size = elementCount(dims);
  return { ...all, dims, data: all.data.slice(step * size, (step + 1) * size) } as Tensor;
}

/** The session, the states and the batches of an argument, made once per worker. */
async function openTraining(argument: TrainingArgument, context: WorkerContext): Promise<Training> {
  const key = `bench:train ${JSON.stringify(argument)}`;
  const known = context.memory.get(key) as Promise<Training> | undefined;
  const opened = known ?? makeTraining(argument, context);
  context.memory.set(key, opened);
  return opened;
}

async function makeTraining(argument: TrainingArgument, context: WorkerContext): Promise<Training> {
  const { graph, start, batches, batchOf = cutOut(batches) } = subjects[argument.family](argument, context);
  const session = await context.session(writeModel(graph.model), {
    name: `${argument.preset} training`,
    resident: graph.state.map(({ name }) => `${name}.next`),
  });
  const state = freshState(graph, start);
  return { session, states: { loop: state, steps: state }, batches, batchOf };
}

/** A training graph, what of its state does not start from zeros, and K batches. */
interface Subject {
  readonly graph: TrainGraph;
  readonly start: ReadonlyMap<string, Tensor>;
  readonly batches: Feeds;
  /** Where the batches of single steps are not of the size that they share in one run. */
  readonly batchOf?: BatchOf;
}

function ofText({ preset, batch, steps }: TrainingArgument, { device, kernels }: WorkerContext): Subject {
  const config = presetConfig(preset);
  const model = builtInModel(config);
  const { fit } = language.parse({ model: { preset }, fit: { batch } });
  const dims = [steps, batch, config.n_positions];
  return {
    graph: buildTraining(model, fit, { device, kernels }),
    start: initialise(model.parameters, 1, 1),
    batches: {
      tokens: randomTokens(dims, config.vocab_size, 1),
      targets: randomTokens(dims, config.vocab_size, 2),
    },
  };
}

function ofImages({ preset, batch, steps }: TrainingArgument, { kernels }: WorkerContext): Subject {
  const { config, fit } = images.parseImagesOptions({ model: { preset }, fit: { batch } });
  const model = images.builtInModel(config);
  const { size, latent } = model;
  const image = randomTensor([steps, batch, 3, size, size], 1, fillUniform);
  return {
    graph: images.buildImageTraining(model, fit, { kernels }),
    start: initialise([...model.parameters, ...model.statistics], 1, 1),
    batches: { image, noise: randomTensor([steps, batch, latent], 2, fillNormal) },
  };
}

/** Drugs, with noise of any level: padded to the largest batch for one run of all steps, and each to its own size for a run of its own. */
function ofMolecules({ preset, batch, steps, carbons }: TrainingArgument): Subject {
  const { config, fit } = molecules.parseMoleculesOptions({ model: { preset }, fit: { batch } });
  const model = molecules.builtInModel(config);
  const sigmas = molecules.noiseLevels(config);
  const chains = carbons === undefined ? {} : { carbons };
  const feeds = (first: number, count: number): Feeds => {
    const noisy = noisyConformations({ first: first * batch, batch: count * batch, ...chains, sigmas });
    return molecules.trainingFeeds(noisy, { batch, cutoff: config.cutoff });
  };
  const single = Array.from({ length: steps }, (_, step) => feeds(step, 1));
  return {
    graph: molecules.buildMoleculeTraining(model, fit),
    start: initialise(model.parameters, 1, 1),
    batches: feeds(0, steps),
    batchOf: (step) => single[step] as Feeds,
  };
}

const subjects = { language: ofText, images: ofImages, molecules: ofMolecules };

function randomTensor(dims: readonly number[], index: number, fill: typeof fillNormal): Tensor<'float32'> {
  const data = new Float32Array(elementCount(dims));
  fill(data, { seed: 1, purpose: 0, iteration: 4, index });
  return { dtype: 'float32', dims, data };
}

function freshState(graph: TrainGraph, parameters: ReadonlyMap<string, Tensor>): State {
  return Object.fromEntries(
    graph.state.map(({ name, dims }) => [
      name,
      parameters.get(name) ?? { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) },
    ]),
  );
}

function randomTokens(dims: readonly number[], vocabulary: number, index: number): Tensor<'int64'> {
  const words = new Uint32Array(elementCount(dims));
  fillBits(words, { seed: 1, purpose: 0, iteration: 4, index });
  return tensor(
    'int64',
    dims,
    BigInt64Array.from(words, (word) => BigInt(word % vocabulary)),
  );
}
