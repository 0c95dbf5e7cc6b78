import type { Molecule } from '@ouroboros/data';
import {
  buildMoleculeEvaluation,
  buildMoleculeTraining,
  builtInModel,
  collect,
  evaluationFeeds,
  type NoisyMolecules,
  noiseLevels,
  type PackedBatches,
  Packing,
  runTrajectory,
  singleBatch,
  trainingFeeds,
} from '@ouroboros/models/molecules';
import { elementCount, type Model, type Tensor, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { type GeoDiffReference, type NoisyBatch, referenceFit, referenceRate } from './geodiff-reference.ts';
import { largestDifference } from './largest-difference.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** Largest differences by what differs; those of a tensor are relative to its largest element. */
export type Differences = ReadonlyMap<string, number>;

/** Of the scores of edges and of atoms, of the first batch. */
export async function scoreDifferences(runtime: Runtime, reference: GeoDiffReference): Promise<Differences> {
  const { config, batches, outputs } = reference;
  const [first] = batches as [NoisyBatch];
  const packed = packedAt(
    first.conformations.map(({ molecule }) => molecule),
    config.cutoff,
    first.noisy,
  );
  const model = builtInModel(config);
  const ofEdges = await run(runtime, reference, model.forward(), packed.tensors);
  const ofAtoms = await run(runtime, reference, model.scores(), packed.tensors);
  const atoms = first.noisy.length / 3;
  const found = {
    localScores: scoreMatrix(packed.tensors.localEdges, floats(ofEdges, 'localScores'), atoms),
    globalScores: scoreMatrix(packed.tensors.radiusEdges, floats(ofEdges, 'globalScores'), atoms),
    localScore: collect(packed, floats(ofAtoms, 'localScore'), 3),
    globalScore: collect(packed, floats(ofAtoms, 'globalScore'), 3),
  };
  return differencesOf(found, outputs);
}

/** Of the loss of every atom and its two parts, of the first batch. */
export async function lossDifferences(runtime: Runtime, reference: GeoDiffReference): Promise<Differences> {
  const { config, batches, outputs } = reference;
  const graph = buildMoleculeEvaluation(builtInModel(config));
  const noisy = noisyMolecules(batches.slice(0, 1));
  const losses = await run(runtime, reference, graph, evaluationFeeds(noisy, config.cutoff));
  const atoms = noisy.noisy.length / 3;
  // Real atoms stand first.
  const found = (name: string): [string, Float32Array] => [name, floats(losses, name).subarray(0, atoms)];
  return differencesOf(Object.fromEntries(['atomLoss', 'localLoss', 'globalLoss'].map(found)), outputs);
}

/** Of the loss and every gradient of the first batch. */
export async function gradientDifferences(
  runtime: Runtime,
  reference: GeoDiffReference,
): Promise<Differences> {
  const found = await train(runtime, reference, 1);
  // AdamW's first moment after one step from zero is (1 - beta1) times the gradient.
  const gradients = [...reference.gradients.keys()].map((name): [string, Float32Array] => [
    name,
    floats(found, `${name}.m.next`).map((moment) => moment / (1 - referenceFit.beta1)),
  ]);
  const differences = differencesOf(Object.fromEntries(gradients), reference.gradients);
  return new Map([
    ...differences,
    ['loss', relativeDifference(floats(found, 'loss'), reference.losses.subarray(0, 1))],
  ]);
}

/** Of losses, gradient norms and parameters after a step on every batch. */
export async function trainingDifferences(
  runtime: Runtime,
  reference: GeoDiffReference,
): Promise<Differences> {
  const { batches, losses, norms, trained } = reference;
  const found = await train(runtime, reference, batches.length);
  const nexts = [...trained.keys()].map((name) => [name, floats(found, `${name}.next`)]);
  return new Map([
    ...differencesOf(Object.fromEntries(nexts), trained),
    ['loss', relativeDifference(floats(found, 'loss'), losses)],
    ['gradientNorm', relativeDifference(floats(found, 'gradientNorm'), norms)],
  ]);
}

/** Of the positions after every step of sampling, in angstrom. */
export async function trajectoryDifferences(
  runtime: Runtime,
  { config, parameters, trajectory }: GeoDiffReference,
): Promise<readonly number[]> {
  const { molecules, options, noise, positions } = trajectory;
  const session = await runtime.load(builtInModel(config).scores());
  const packing = new Packing([molecules], config.cutoff);
  const size = noise.data.length / (options.steps + 1);
  const differences: number[] = [];
  await runTrajectory({
    ...{ levels: noiseLevels(config), options, steps: options.steps, ends: packing.ends },
    score: async (at, withGlobal) => {
      const packed = singleBatch(packing.at(at));
      const scores = await session.run({ ...packed.tensors, ...Object.fromEntries(parameters) });
      const moves = (name: string): Float32Array => collect(packed, floats(scores, name), 3);
      const local = moves('localScore');
      return withGlobal ? { local, global: moves('globalScore') } : { local };
    },
    noise: (draw, out) => out.set(noise.data.subarray(draw * size, (draw + 1) * size)),
    onStep: (step, at) => {
      differences.push(largestDifference(at, positions.data.subarray((step - 1) * size, step * size)));
    },
  });
  return differences;
}

/** A step on each of the first `steps` batches, from the parameters of the reference. */
async function train(
  runtime: Runtime,
  { config, parameters, batches }: GeoDiffReference,
  steps: number,
): Promise<Tensors> {
  const { model, state } = buildMoleculeTraining(builtInModel(config), referenceFit);
  verify(model);
  const used = batches.slice(0, steps);
  const importance = Float32Array.from(used.flatMap(({ weights }) => [...weights]));
  const feeds = trainingFeeds(noisyMolecules(used), { batch: 2, cutoff: config.cutoff, importance });
  const fresh = state.map(({ name, dims }) => [name, parameters.get(name) ?? zeros(dims)]);
  const learningRate = { ...zeros([steps]), data: new Float32Array(steps).fill(referenceRate) };
  const session = await runtime.load(model);
  return session.run({ ...Object.fromEntries(fresh), ...feeds, learningRate });
}

/** The outputs of a graph that reads `feeds` and the parameters. */
async function run(
  runtime: Runtime,
  { parameters }: GeoDiffReference,
  graph: Model,
  feeds: Tensors,
): Promise<Tensors> {
  verify(graph);
  const session = await runtime.load(graph);
  return session.run({ ...feeds, ...Object.fromEntries(parameters) });
}

/** The molecules of some batches one after the other. */
function noisyMolecules(batches: readonly NoisyBatch[]): NoisyMolecules {
  const conformations = batches.flatMap((batch) => batch.conformations);
  const joined = (parts: readonly Float32Array[]): Float32Array =>
    Float32Array.from(parts.flatMap((part) => [...part]));
  return {
    molecules: conformations.map(({ molecule }) => molecule),
    original: joined(conformations.map(({ positions }) => positions)),
    noisy: joined(batches.map(({ noisy }) => noisy)),
    sigmas: joined(batches.map(({ sigmas }) => sigmas)),
  };
}

function packedAt(molecules: readonly Molecule[], cutoff: number, positions: Float32Array): PackedBatches {
  return singleBatch(new Packing([molecules], cutoff).at(positions));
}

/** Scores of edges as a symmetric matrix of real atoms, 0 where there is no edge. */
function scoreMatrix(edges: Tensor, scores: Float32Array, atoms: number): Float32Array {
  const matrix = new Float32Array(atoms * atoms);
  const ends = edges.data as Int32Array;
  scores.forEach((score, e) => {
    const [a, b] = [ends[e] as number, ends[scores.length + e] as number];
    if (a >= atoms || b >= atoms) return;
    matrix[a * atoms + b] = score;
    matrix[b * atoms + a] = score;
  });
  return matrix;
}

function floats(tensors: Tensors, name: string): Float32Array {
  return (tensors[name] as Tensor<'float32'>).data;
}

function zeros(dims: readonly number[]): Tensor<'float32'> {
  return { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) };
}

function differencesOf(
  found: Readonly<Record<string, Float32Array>>,
  expected: ReadonlyMap<string, Tensor<'float32'>>,
): Differences {
  return new Map(
    Object.entries(found).map(([name, data]) => [
      name,
      relativeDifference(data, (expected.get(name) as Tensor<'float32'>).data),
    ]),
  );
}

function relativeDifference(found: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largestDifference(found, expected) / scale;
}
