import { performance } from 'node:perf_hooks';
import { initialise } from '@ouroboros/models/language';
import * as molecules from '@ouroboros/models/molecules';
import { purposes } from '@ouroboros/native';
import { GraphBuilder, type Model, type Tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { drugConformations, everywhere, noisyConformations } from '../molecule-specimens.ts';

/* Letters: A atoms of all molecules together, P pairs of atoms that no local edge joins, R radius edges. */

/** Which molecules the network sees, and how far from their shapes. */
export interface MoleculesArgument {
  readonly preset: string;
  /** Molecules in a batch. */
  readonly batch: number;
  /** Carbons of each molecule, a stretched chain; missing: drugs. */
  readonly carbons?: number;
  /** Standard deviation of the noise on their positions, angstrom. */
  readonly sigma: number;
}

/**
 * Where the network has its radius edges from: `native`, those that the addon finds at every step; `all pairs`, every pair of a molecule
 * at every step, of which the network itself leaves out those beyond the cutoff.
 */
export type EdgeSource = 'native' | 'all pairs';

/** What the score graph says of a batch, edges included, at freshly initialised parameters. */
export async function score(
  argument: MoleculesArgument & { readonly edges: EdgeSource },
  context: WorkerContext,
): Promise<{ readonly seconds: number; readonly values: Float32Array }> {
  const { session, weights, feedsAt, positions } = await remembered(context, ['score', argument], () =>
    openScores(argument, context),
  );
  const begun = performance.now();
  const feeds = feedsAt(positions);
  const outputs = await session.run({ ...weights, ...feeds.tensors });
  const seconds = (performance.now() - begun) / 1000;
  const global = molecules.collect(feeds, (outputs.globalScore as Tensor<'float32'>).data, 3);
  return { seconds, values: global };
}

interface Scorer {
  readonly session: Session;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly positions: Float32Array;
  readonly feedsAt: (positions: Float32Array) => molecules.PackedBatches;
}

async function openScores(
  argument: MoleculesArgument & { readonly edges: EdgeSource },
  context: WorkerContext,
): Promise<Scorer> {
  const { preset, edges } = argument;
  const model = molecules.builtInModel(molecules.presetConfig(preset));
  const name = `${preset} scores`;
  const session = await context.session(writeModel(model.scores()), { name });
  const weights = Object.fromEntries(initialise(model.parameters, 1, 1));
  const subjects = noisyConformations({ ...argument, sigmas: [argument.sigma] });
  const feedsAt = edges === 'native' ? packedAt(subjects, model.cutoff) : allPairsAt(subjects);
  return { session, weights, positions: subjects.noisy, feedsAt };
}

/** As the product packs from step to step. */
function packedAt(subjects: molecules.NoisyMolecules, cutoff: number): Scorer['feedsAt'] {
  const packing = new molecules.Packing([subjects.molecules], cutoff);
  return (positions) => molecules.singleBatch(packing.at(positions));
}

/** Packed once, all pairs being edges; from step to step only positions change. */
function allPairsAt(subjects: molecules.NoisyMolecules): Scorer['feedsAt'] {
  const packed = packedAt(subjects, everywhere)(subjects.noisy);
  return (positions) => {
    const tensors = { ...packed.tensors, positions: molecules.spreadPositions(packed, positions) };
    return { ...packed, tensors };
  };
}

/** Who finds radius edges: the addon, which also packs them, or a graph that compares all pairs and gives those that are near. */
export type EdgeFinder = 'addon' | 'graph';

/** Finds the radius edges of a batch: their atoms, [R, 2]. */
export async function findEdges(
  { finder, ...argument }: MoleculesArgument & { readonly finder: EdgeFinder },
  context: WorkerContext,
): Promise<{ readonly seconds: number; readonly edges: Int32Array }> {
  const { find, atoms } = await remembered(context, ['edges', argument, finder], () => {
    const subjects = noisyConformations({ ...argument, sigmas: [argument.sigma] });
    const { cutoff } = molecules.presetConfig(argument.preset);
    return finder === 'addon' ? findNatively(subjects, cutoff) : findInGraph(subjects, cutoff, context);
  });
  const begun = performance.now();
  const edges = await find();
  return { seconds: (performance.now() - begun) / 1000, edges: withoutPadding(edges, atoms) };
}

interface Finder {
  /** Gives edges [2, R], among them those of padding. */
  find(): Promise<Tensor>;
  /** Of the batch, padding included. */
  readonly atoms: number;
}

async function findNatively(subjects: molecules.NoisyMolecules, cutoff: number): Promise<Finder> {
  const pack = packedAt(subjects, cutoff);
  const { atoms } = pack(subjects.noisy);
  return { find: async () => pack(subjects.noisy).tensors.radiusEdges, atoms };
}

async function findInGraph(
  subjects: molecules.NoisyMolecules,
  cutoff: number,
  context: WorkerContext,
): Promise<Finder> {
  const session = await context.session(writeModel(nearPairs(cutoff)), { name: 'near pairs' });
  const { tensors, atoms } = packedAt(subjects, everywhere)(subjects.noisy);
  const feeds = { positions: tensors.positions, pairs: tensors.radiusEdges };
  return { find: async () => (await session.run(feeds)).edges as Tensor, atoms };
}

/** Of `pairs` [2, P] those whose `positions` [A, 3] are nearer to each other than the cutoff: [2, R]. */
function nearPairs(cutoff: number): Model {
  const g = new GraphBuilder('near-pairs');
  const positions = g.input('positions', 'float32', ['A', 3]);
  const pairs = g.input('pairs', 'int32', [2, 'P']);
  const [first, second] = [0, 1].map((end) => {
    const atoms = g.op('Gather', [pairs, g.scalar('int64', end)], { axis: 0 });
    return g.op('Gather', [positions, atoms]);
  });
  const squares = g.op('Pow', [g.op('Sub', [first, second]), g.scalar('float32', 2)]);
  const distances = g.op('ReduceSum', [squares, g.int64s([1])], { keepdims: 0 });
  const near = g.op('NonZero', [g.op('Less', [distances, g.scalar('float32', cutoff ** 2)])]);
  const places = g.op('Squeeze', [near, g.int64s([0])]);
  g.output(g.op('Gather', [pairs, places], { axis: 1 }), 'edges');
  return g.model();
}

/** [2, R] to [R, 2] without the edges of padding, which lead to the last atom. */
function withoutPadding({ data, dims }: Tensor, atoms: number): Int32Array {
  const count = dims[1] as number;
  const ends = data as Int32Array;
  const pairs = Array.from({ length: count }, (_, edge) => [
    ends[edge] as number,
    ends[count + edge] as number,
  ]);
  return Int32Array.from(pairs.filter(([, second]) => second !== atoms - 1).flat());
}

/** Conformations of drugs that are sampled as the product does, in its batches. */
export async function sample(
  { preset, count, steps }: { readonly preset: string; readonly count: number; readonly steps: number },
  context: WorkerContext,
): Promise<{ readonly seconds: number }> {
  const { config, sample: options } = molecules.parseMoleculesOptions({
    model: { preset },
    sample: { steps },
  });
  const weights = initialise(molecules.builtInModel(config).parameters, 1, 1);
  const subjects = drugConformations(count).map(({ molecule }, index) => ({
    molecule,
    key: { seed: 1, purpose: purposes.sample, iteration: 1, index },
  }));
  const begun = performance.now();
  for (let first = 0; first < count; first += options.batch) {
    const batch = subjects.slice(first, first + options.batch);
    await molecules.sampleSubjects(batch, { config, sample: options, weights }, context);
  }
  return { seconds: (performance.now() - begun) / 1000 };
}

/** Makes something once per worker. */
function remembered<T>(
  context: WorkerContext,
  parts: readonly unknown[],
  make: () => Promise<T>,
): Promise<T> {
  const key = `bench:molecules ${JSON.stringify(parts)}`;
  const made = (context.memory.get(key) as Promise<T> | undefined) ?? make();
  context.memory.set(key, made);
  return made;
}
