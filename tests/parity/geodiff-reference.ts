import { type Conformation, type Molecule, readSafetensors } from '@ouroboros/data';
import type { GeoDiffConfig, LangevinOptions } from '@ouroboros/models/molecules';
import type { Tensor } from '@ouroboros/onnx';

/* Letters: A atoms of the molecules of a batch, S sampling steps. */

type Floats = Tensor<'float32'>;

/** Two molecules with noise on them. */
export interface NoisyBatch {
  /** In the shapes that the objective wants back. */
  readonly conformations: readonly Conformation[];
  /** With noise, angstrom, [A, 3] row-major. */
  readonly noisy: Float32Array;
  /** sigma of each molecule, angstrom. */
  readonly sigmas: Float32Array;
  /** Weight of each molecule in the loss. */
  readonly weights: Float32Array;
}

/** A sampling trajectory. */
export interface ReferenceTrajectory {
  readonly molecules: readonly Molecule[];
  readonly options: LangevinOptions & { readonly steps: number };
  /** Standard normal, [S + 1, A, 3]: where it begins, and of every step. */
  readonly noise: Floats;
  /** After every step, angstrom, [S, A, 3]. */
  readonly positions: Floats;
  /** Noise level of every step, angstrom, [S]. */
  readonly sigmas: Float32Array;
}

/** What `fixtures/geodiff_reference.py` recorded. */
export interface GeoDiffReference {
  readonly config: GeoDiffConfig;
  /** The pairs of atoms up to three bonds apart and their types, of each molecule. */
  readonly localEdges: ReadonlyMap<Molecule, readonly (readonly number[])[]>;
  /** Before training. */
  readonly parameters: ReadonlyMap<string, Floats>;
  readonly batches: readonly NoisyBatch[];
  /** Of the first batch: `localScores` and `globalScores` of edges as matrices [A, A], `localScore` and `globalScore` [A, 3], losses [A]. */
  readonly outputs: ReadonlyMap<string, Floats>;
  readonly gradients: ReadonlyMap<string, Floats>;
  /** Of a step on every batch: losses and gradient norms, then the parameters after the last. */
  readonly losses: Float32Array;
  readonly norms: Float32Array;
  readonly trained: ReadonlyMap<string, Floats>;
  readonly trajectory: ReferenceTrajectory;
}

/** Options of Adam in `fixtures/geodiff_reference.py`, and its learning rate. */
export const referenceFit = { beta1: 0.95, beta2: 0.999, weightDecay: 0 };
export const referenceRate = 1e-3;

/** Reads a file that `fixtures/geodiff_reference.py` wrote. */
export async function readGeoDiffReference(path: string): Promise<GeoDiffReference> {
  const { tensors, metadata } = await readSafetensors(path);
  const floats = (name: string): Floats => tensors.get(name) as Floats;
  const parsed = (name: string): unknown => JSON.parse(metadata[name] as string);
  const group = (prefix: string): ReadonlyMap<string, Floats> =>
    new Map(
      [...tensors.keys()]
        .filter((name) => name.startsWith(`${prefix}.`))
        .map((name) => [name.slice(prefix.length + 1), floats(name)]),
    );
  const described = parsed('molecules') as readonly DescribedMolecule[];
  const molecules = described.map(moleculeOf);
  const conformations = molecules.map((molecule, k) => ({
    molecule,
    positions: floats(`molecule.${k}`).data,
  }));
  const chosen = (numbers: readonly number[]): Conformation[] =>
    numbers.map((number) => conformations[number] as Conformation);
  const pairs = parsed('pairs') as readonly (readonly number[])[];
  return {
    config: parsed('config') as GeoDiffConfig,
    localEdges: new Map(molecules.map((molecule, k) => [molecule, described[k]?.localEdges ?? []])),
    parameters: group('parameter'),
    batches: pairs.map((pair, k) => ({
      conformations: chosen(pair),
      noisy: floats(`noisy.${k}`).data,
      sigmas: floats('sigmas').data.subarray(2 * k, 2 * k + 2),
      weights: floats('weights').data.subarray(2 * k, 2 * k + 2),
    })),
    outputs: group('output'),
    gradients: group('gradient'),
    losses: floats('losses').data,
    norms: floats('norms').data,
    trained: group('trained'),
    trajectory: {
      molecules: chosen(parsed('sampled') as readonly number[]).map(({ molecule }) => molecule),
      options: parsed('sampler') as ReferenceTrajectory['options'],
      noise: floats('trajectory.noise'),
      positions: floats('trajectory.positions'),
      sigmas: floats('trajectory.sigmas').data,
    },
  };
}

/** A molecule as the metadata have it: its bonds and its local edges, each two atoms and a type. */
interface DescribedMolecule {
  readonly elements: readonly number[];
  readonly bonds: readonly (readonly [number, number, number])[];
  readonly localEdges: readonly (readonly number[])[];
}

const aromatic = 4;

function moleculeOf({ elements, bonds }: DescribedMolecule, k: number): Molecule {
  return {
    name: `molecule ${k}`,
    smiles: '',
    elements: Uint8Array.from(elements),
    charges: new Int8Array(elements.length),
    bonds: Uint16Array.from(bonds.flatMap((bond) => bond.slice(0, 2))),
    orders: Uint8Array.from(bonds, ([, , type]) => (type === aromatic ? 1 : type)),
    aromatic: Uint8Array.from(bonds, ([, , type]) => (type === aromatic ? 1 : 0)),
  };
}
