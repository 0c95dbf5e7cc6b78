import type { Tensor } from '@ouroboros/onnx';
import type { NoisyMolecules } from '../diffusion/perturbation.ts';
import { type PackedBatches, Packing, singleBatch } from './packing.ts';
import { spread } from './places.ts';

/* Letters: A atoms and M molecules of all batches together, K batches, N atoms of a packed batch. */

/** Tensors by the names of a graph's inputs. */
type Feeds = Readonly<Record<string, Tensor>>;

/** What the training graph reads besides the molecules. */
export interface TrainingFeedOptions {
  /** Molecules of a batch. */
  readonly batch: number;
  /** Angstrom. */
  readonly cutoff: number;
  /** How much each molecule counts, [M]; missing where all count the same. */
  readonly importance?: Float32Array | undefined;
}

/** What the training graph reads of K batches of noisy molecules: everything with a leading axis K. */
export function trainingFeeds(
  noisy: NoisyMolecules,
  { batch, cutoff, importance }: TrainingFeedOptions,
): Feeds {
  const { molecules } = noisy;
  const batches = Array.from({ length: molecules.length / batch }, (_, k) =>
    molecules.slice(k * batch, (k + 1) * batch),
  );
  const packed = new Packing(batches, cutoff).at(noisy.noisy);
  const shares = batches.flatMap((group, k) => sharesOf(group, importance?.subarray(k * batch)));
  const atomWeights = spread(packed, perAtom(noisy, shares));
  return { ...packed.tensors, ...noiseFeeds(packed, noisy), atomWeights };
}

/** What the evaluation graph reads of one batch of noisy molecules. */
export function evaluationFeeds(noisy: NoisyMolecules, cutoff: number): Feeds {
  const packed = singleBatch(new Packing([noisy.molecules], cutoff).at(noisy.noisy));
  return { ...packed.tensors, ...noiseFeeds(packed, noisy) };
}

function noiseFeeds(packed: PackedBatches, noisy: NoisyMolecules): Feeds {
  return {
    original: spread(packed, noisy.original, { width: 3 }),
    noiseLevel: spread(packed, perAtom(noisy, noisy.sigmas), { padding: 1 }),
  };
}

/** The share of an atom of each molecule of a batch in its loss: the mean over atoms, times what the molecule counts. */
function sharesOf(
  group: NoisyMolecules['molecules'],
  importance: ArrayLike<number> | undefined,
): readonly number[] {
  const atoms = group.reduce((sum, { elements }) => sum + elements.length, 0);
  return group.map((_, k) => (importance?.[k] ?? 1) / atoms);
}

/** Values of molecules, [M], for each of their atoms, [A]. */
function perAtom({ molecules }: NoisyMolecules, values: ArrayLike<number>): Float32Array {
  const atoms = molecules.reduce((sum, { elements }) => sum + elements.length, 0);
  const all = new Float32Array(atoms);
  let begin = 0;
  molecules.forEach(({ elements }, k) => {
    all.fill(values[k] as number, begin, begin + elements.length);
    begin += elements.length;
  });
  return all;
}
