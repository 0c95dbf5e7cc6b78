import { type Tensor, tensorOf } from '@ouroboros/onnx';

/* Letters as in `MoleculeModel`. */

/** A molecule in one shape, with its local edges. */
export interface PlainMolecule {
  /** Atomic numbers. */
  readonly elements: readonly number[];
  /** Angstrom. */
  readonly positions: readonly (readonly number[])[];
  readonly localEdges: readonly (readonly [number, number])[];
  readonly localTypes: readonly number[];
}

/** How much padding a batch has; the least that is allowed when absent. */
export interface Padding {
  /** Atoms, at least 2. */
  readonly atoms?: number;
  /** Local edges, at least 1. */
  readonly local?: number;
  /** Radius edges. */
  readonly radius?: number;
  /** Free slots in the list of messages of an atom. */
  readonly slots?: number;
}

type Feeds = Readonly<Record<string, Tensor>>;

/** The inputs of a graph for one batch, written as they are defined: the standard that fast packing is held to. */
export function packPlainly(
  molecules: readonly PlainMolecule[],
  cutoff: number,
  { atoms = 2, local = 1, radius = 0, slots = 0 }: Padding = {},
): Feeds {
  const elements = molecules.flatMap((molecule) => molecule.elements);
  const N = elements.length + atoms;
  const far = [2 * cutoff, 0, 0];
  const padding = Array.from({ length: atoms }, (_, i) => (i === atoms - 1 ? far : [0, 0, 0]));
  const positions = [...molecules.flatMap((molecule) => molecule.positions), ...padding];
  const pads = (count: number): [number, number][] => Array.from({ length: count }, () => [N - 2, N - 1]);
  const localEdges = [...shifted(molecules, (molecule) => molecule.localEdges), ...pads(local)];
  const near = shifted(molecules, (molecule) => radiusEdges(molecule, cutoff));
  const radiusPairs = [...near, ...pads(near.length === 0 ? Math.max(radius, 1) : radius)];
  const localTypes = molecules.flatMap((molecule) => molecule.localTypes);
  const all = [...localEdges, ...radiusPairs];
  return {
    atomTypes: tensorOf('int32', [N], [...elements, ...new Array<number>(atoms).fill(0)]),
    positions: tensorOf('float32', [N, 3], positions.flat()),
    localEdges: pairsTensor(localEdges),
    localTypes: tensorOf('int32', [localEdges.length], [...localTypes, ...new Array<number>(local).fill(0)]),
    radiusEdges: pairsTensor(radiusPairs),
    incidence: incidenceOf(all, N, localEdges.length - 1, slots),
    localIncidence: incidenceOf(localEdges, N, localEdges.length - 1, slots),
  };
}

/** The other pairs that are nearer than the cutoff. */
function radiusEdges({ positions, localEdges }: PlainMolecule, cutoff: number): [number, number][] {
  const isLocal = new Set(localEdges.map(([a, b]) => `${Math.min(a, b)},${Math.max(a, b)}`));
  const pairs = positions.flatMap((_, b) => Array.from({ length: b }, (_, a): [number, number] => [a, b]));
  return pairs.filter(([a, b]) => {
    const distance = Math.hypot(...[0, 1, 2].map((axis) => coordinate(a, axis) - coordinate(b, axis)));
    return distance <= cutoff && !isLocal.has(`${a},${b}`);
  });
  function coordinate(atom: number, axis: number): number {
    return positions[atom]?.[axis] as number;
  }
}

/** The edges of all molecules, their atoms numbered through. */
function shifted(
  molecules: readonly PlainMolecule[],
  edgesOf: (molecule: PlainMolecule) => readonly (readonly [number, number])[],
): [number, number][] {
  let begin = 0;
  return molecules.flatMap((molecule) => {
    const edges = edgesOf(molecule).map(([a, b]): [number, number] => [begin + a, begin + b]);
    begin += molecule.elements.length;
    return edges;
  });
}

function pairsTensor(pairs: readonly (readonly [number, number])[]): Tensor {
  const ends = [0, 1].flatMap((end) => pairs.map((pair) => pair[end] as number));
  return tensorOf('int32', [2, pairs.length], ends);
}

function incidenceOf(
  edges: readonly (readonly [number, number])[],
  atoms: number,
  free: number,
  slots: number,
): Tensor {
  const lists = Array.from({ length: atoms }, (): number[] => []);
  edges.forEach(([first, second], e) => {
    // What goes between the two atoms of padding goes nowhere.
    if (first === atoms - 2 && second === atoms - 1) return;
    lists[first]?.push(e);
    lists[second]?.push(edges.length + e);
  });
  const width = Math.max(1, ...lists.map(({ length }) => length)) + slots;
  const filled = lists.flatMap((list) => [...list, ...new Array<number>(width - list.length).fill(free)]);
  return tensorOf('int32', [atoms, width], filled);
}
