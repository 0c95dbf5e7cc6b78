import type { Molecule } from '@ouroboros/data/molecules';
import { type MoleculeGraphs, type PackedEdges, packMoleculeGraphs } from '@ouroboros/native';
import { type Tensor, tensor } from '@ouroboros/onnx';
import { localEdgesOf } from './local-edges.ts';
import { type PackedAtoms, spreadPositions } from './places.ts';

/*
 * Letters: A atoms of all molecules together, K batches; of a batch, padding included, N atoms, L local edges, R radius edges, D
 * and Dl slots for the messages that go to an atom.
 */

/** What a network reads of molecules. */
export type PackedInput =
  | 'atomTypes'
  | 'positions'
  | 'localEdges'
  | 'localTypes'
  | 'radiusEdges'
  | 'incidence'
  | 'localIncidence';

/** K batches of molecules as the network takes them, or one batch, without the axis of batches. */
export interface PackedBatches extends PackedAtoms {
  /**
   * `atomTypes` int32 [K, N] (atomic number; 0 padding), `positions` float32 [K, N, 3], `localEdges` int32 [K, 2, L], `localTypes`
   * int32 [K, L], `radiusEdges` int32 [K, 2, R], `incidence` int32 [K, N, D], `localIncidence` int32 [K, N, Dl]: laid out as
   * `PackedEdges` of `@ouroboros/native` describes it.
   */
  readonly tensors: Readonly<Record<PackedInput, Tensor>>;
}

/** Leading binary digits that sizes keep: at most an eighth of an array is padding for the sake of shapes that repeat. */
const digits = 4;

/** What does not depend on positions, as tensors. */
type KeptInput = Exclude<PackedInput, 'positions' | 'radiusEdges' | 'incidence'>;

/** K batches of molecules, packed again and again at other positions: what does not depend on positions is kept. */
export class Packing {
  /** K. */
  readonly batches: number;
  /** Of the molecules of all batches: the number of the atom behind the last one of each. */
  readonly ends: Uint32Array;
  private readonly graphs: Omit<MoleculeGraphs, 'positions'>;
  private readonly elements: Uint8Array;
  private kept?: PackedAtoms & { readonly tensors: Readonly<Record<KeptInput, Tensor>> };

  /** Atoms of a molecule that lie nearer to each other than `cutoff`, in angstrom, have an edge. */
  constructor(batches: readonly (readonly Molecule[])[], cutoff: number) {
    const molecules = batches.flat();
    this.batches = batches.length;
    this.elements = concatenated(
      Uint8Array,
      molecules.map(({ elements }) => elements),
    );
    this.graphs = {
      ...edgesOf(molecules),
      batchEnds: endsOf(batches.map(({ length }) => length)),
      cutoff,
      digits,
    };
    this.ends = this.graphs.atomEnds;
  }

  /**
   * The batches with their atoms at `positions` [A, 3], angstrom, the molecules one after the other.
   *
   * @throws Fault `native/argument` where they are not as many; `native/too-many-edges`.
   */
  at(positions: Float32Array): PackedBatches {
    const edges = packMoleculeGraphs({ ...this.graphs, positions });
    this.kept ??= this.keep(edges);
    const { kept } = this;
    const { radiusCount, degree, radiusEdges, incidence } = edges;
    const K = this.batches;
    return {
      ...kept,
      tensors: {
        ...kept.tensors,
        positions: spreadPositions(kept, positions),
        radiusEdges: tensor('int32', [K, 2, radiusCount], radiusEdges),
        incidence: tensor('int32', [K, kept.atoms, degree], incidence),
      },
    };
  }

  private keep({ atoms, localCount, localDegree, ...edges }: PackedEdges) {
    const K = this.batches;
    const places = this.placesIn(atoms);
    const types = new Int32Array(K * atoms);
    places.forEach((place, atom) => {
      types[place] = this.elements[atom] as number;
    });
    const tensors = {
      atomTypes: tensor('int32', [K, atoms], types),
      localEdges: tensor('int32', [K, 2, localCount], edges.localEdges),
      localTypes: tensor('int32', [K, localCount], edges.localTypes),
      localIncidence: tensor('int32', [K, atoms, localDegree], edges.localIncidence),
    };
    return { dims: [K, atoms], atoms, atomPlaces: places, cutoff: this.graphs.cutoff, tensors };
  }

  /** Of each real atom, its row in batches of `atoms` rows. */
  private placesIn(atoms: number): Uint32Array {
    const places = new Uint32Array(this.elements.length);
    const { atomEnds, batchEnds } = this.graphs;
    let atom = 0;
    batchEnds.forEach((molecule, batch) => {
      const begin = atom;
      for (const end = atomEnds[molecule - 1] ?? 0; atom < end; atom++)
        places[atom] = batch * atoms + atom - begin;
    });
    return places;
  }
}

/** A packing of one batch without the axis of batches. */
export function singleBatch(packed: PackedBatches): PackedBatches {
  const single = Object.entries(packed.tensors).map(([name, { dtype, dims, data }]) => [
    name,
    tensor(dtype, dims.slice(1), data),
  ]);
  return { ...packed, dims: packed.dims.slice(1), tensors: Object.fromEntries(single) };
}

function edgesOf(molecules: readonly Molecule[]) {
  const edges = molecules.map(localEdgesOf);
  return {
    atomEnds: endsOf(molecules.map(({ elements }) => elements.length)),
    localEdges: concatenated(
      Int32Array,
      edges.map(({ pairs }) => pairs),
    ),
    localTypes: concatenated(
      Uint8Array,
      edges.map(({ types }) => types),
    ),
    localEnds: endsOf(edges.map(({ types }) => types.length)),
  };
}

function endsOf(counts: readonly number[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(counts, (count) => (end += count));
}

function concatenated<T extends Uint8Array | Int32Array>(
  type: new (length: number) => T,
  parts: readonly (Uint8Array | Uint16Array)[],
): T {
  const all = new type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
