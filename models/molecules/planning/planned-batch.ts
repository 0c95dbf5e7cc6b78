import type { Conformation } from '@ouroboros/data/molecules';
import { purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { type NoisyMolecules, perturb } from '../diffusion/perturbation.ts';
import { Packing } from '../graphs/packing.ts';

/** The part of the noise levels by which each molecule is ahead of the one before: its multiples, modulo 1, are spread evenly. */
const goldenShare = (Math.sqrt(5) - 1) / 2;

/** `count` molecules like those of a run, with noise of any of `sigmas`, always the same. */
export function plannedMolecules(
  specimens: readonly Conformation[],
  count: number,
  sigmas: ArrayLike<number>,
): NoisyMolecules {
  const subjects = Array.from({ length: count }, (_, index) => ({
    conformation: specimens[index % specimens.length] as Conformation,
    key: { seed: 1, purpose: purposes.noise, iteration: 0, index },
    sigma: sigmas[Math.floor(((index * goldenShare) % 1) * sigmas.length)] as number,
  }));
  return perturb(subjects);
}

/** Sizes of packed batches by the letters of the graphs, see `MoleculeModel`. */
export type PackedSizes = Readonly<Record<'N' | 'L' | 'R' | 'D' | 'Dl', number>>;

/** Sizes of a batch of molecules. */
export function packedSizes({ molecules, noisy }: NoisyMolecules, cutoff: number): PackedSizes {
  const { tensors } = new Packing([molecules], cutoff).at(noisy);
  const last = ({ dims }: Tensor): number => dims.at(-1) as number;
  return {
    N: last(tensors.atomTypes),
    L: last(tensors.localTypes),
    R: last(tensors.radiusEdges),
    D: last(tensors.incidence),
    Dl: last(tensors.localIncidence),
  };
}
