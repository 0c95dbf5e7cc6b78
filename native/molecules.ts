import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { requireThreads } from './threads.ts';
import { argumentFault, requireInteger, requireKeys, requireView } from './validation.ts';

/*
 * Letters: A atoms and M molecules of all batches together, K batches; of a packed batch N atoms, L local edges, R radius edges,
 * E = L + R, D slots for the messages of an atom, Dl of them for local edges.
 */

/** Sizes that all batches of one packing share, padding included. */
export interface PackedSizes {
  /** N: two more than the largest batch has, at least. */
  readonly atoms: number;
  /** L: one more than the largest batch has, at least. */
  readonly localCount: number;
  /** R, at least 1. */
  readonly radiusCount: number;
  /** D, at least 1. */
  readonly degree: number;
  /** Dl, at least 1. */
  readonly localDegree: number;
}

/** K batches of molecules whose edges are wanted. */
export interface MoleculeGraphs {
  /** `[A, 3]`: the atoms of all molecules in order. An atom with a coordinate that is not finite is near nothing. */
  readonly positions: Float32Array;
  /** `[M]`: the atom at which each molecule ends. */
  readonly atomEnds: Uint32Array;
  /** `[K]`, K at least 1: the molecule at which each batch ends. Molecules and batches may be empty. */
  readonly batchEnds: Uint32Array;
  /** `[sum of L_m, 2]`: edges that do not depend on positions, each once, as atoms numbered within their molecule. */
  readonly localEdges: Int32Array;
  /** `[sum of L_m]`: type of each local edge; 0 is that of padding and of radius edges. */
  readonly localTypes: Uint8Array;
  /** `[M]`: the local edge at which those of each molecule end. */
  readonly localEnds: Uint32Array;
  /** Pairs of a molecule that lie nearer to each other than this, and have no local edge, have a radius edge. */
  readonly cutoff: number;
  /** Sizes that are not to be gone below, so that shapes repeat from call to call. */
  readonly least?: Partial<PackedSizes>;
  /**
   * Sizes are rounded up to this many leading binary digits, so that few different ones occur (with 3: ... 8, 10, 12, 14, 16,
   * 20 ...). Default: sizes are exact.
   */
  readonly digits?: number;
  /** Default: the machine's cores. The result does not depend on it. */
  readonly threads?: number;
}

/**
 * Edges of K batches as padded arrays. Undirected pairs stand once, the lower number first, those of a molecule in ascending order
 * (local ones as given). Atoms N-2 and N-1 of every batch are padding, and so are all between the real ones and those; padding edges
 * join N-2 and N-1. Local edge L-1 of every batch is padding.
 *
 * Message e < E goes to the first atom of edge e, message E + e to its second, local edges before radius edges.
 */
export interface PackedEdges extends PackedSizes {
  /** `[K, 2, L]`: first atoms, then second ones. */
  readonly localEdges: Int32Array;
  /** `[K, L]`, 0 for padding. */
  readonly localTypes: Int32Array;
  /** `[K, 2, R]`. */
  readonly radiusEdges: Int32Array;
  /** `[K, N, D]`: the messages that go to each atom, ascending; L-1, a message of padding, in free slots. */
  readonly incidence: Int32Array;
  /** `[K, N, Dl]`: likewise among local edges alone: messages 0 .. 2L-1. */
  readonly localIncidence: Int32Array;
}

interface MoleculeBindings {
  readonly packMoleculeGraphs: (
    positions: Float32Array,
    atomEnds: Uint32Array,
    batchEnds: Uint32Array,
    localEdges: Int32Array,
    localTypes: Uint8Array,
    localEnds: Uint32Array,
    cutoff: number,
    least: Uint32Array,
    digits: number,
    threads: number,
  ) => PackedEdges;
}

const native = bindings<MoleculeBindings>(['packMoleculeGraphs']);

const keys = [
  'positions',
  'atomEnds',
  'batchEnds',
  'localEdges',
  'localTypes',
  'localEnds',
  'cutoff',
  'least',
  'digits',
  'threads',
] as const;

const sizeNames = ['atoms', 'localCount', 'radiusCount', 'degree', 'localDegree'] as const;
const largestSize = 2 ** 31 - 1;

/**
 * The local and radius edges of K batches of molecules, padded to common sizes. Takes time in proportion to the atoms, at constant
 * density, whatever the size of the molecules.
 *
 * @throws Fault `native/argument` before anything is computed; `native/too-many-edges` where the arrays would become too large.
 */
export function packMoleculeGraphs(graphs: MoleculeGraphs): PackedEdges {
  const {
    positions,
    atomEnds,
    batchEnds,
    localEdges,
    localTypes,
    localEnds,
    cutoff,
    least = {},
  } = checked(graphs);
  const { digits = 0, threads } = graphs;
  return guarded(() =>
    native().packMoleculeGraphs(
      positions,
      atomEnds,
      batchEnds,
      localEdges,
      localTypes,
      localEnds,
      cutoff,
      Uint32Array.from(sizeNames, (name) => least[name] ?? 0),
      digits,
      requireThreads(threads),
    ),
  );
}

function checked(graphs: MoleculeGraphs): MoleculeGraphs {
  const {
    positions,
    atomEnds,
    batchEnds,
    localTypes,
    localEnds,
    cutoff,
    digits = 1,
  } = requireKeys('graphs', graphs, keys);
  requireView('positions', positions, [Float32Array]);
  if (positions.length % 3 !== 0) {
    throw argumentFault('positions', 'a length that 3 divides', `${positions.length}`);
  }
  requireEnds('atomEnds', atomEnds, positions.length / 3);
  requireEnds('batchEnds', batchEnds, atomEnds.length);
  if (batchEnds.length === 0) throw argumentFault('batchEnds', 'at least one batch', 'none');
  requireView('localTypes', localTypes, [Uint8Array]);
  requireView('localEnds', localEnds, [Uint32Array], atomEnds.length);
  requireEnds('localEnds', localEnds, localTypes.length);
  requireView('localEdges', graphs.localEdges, [Int32Array], 2 * localTypes.length);
  requireLocalEdges(graphs);
  if (!(cutoff > 0 && cutoff < Number.POSITIVE_INFINITY)) {
    throw argumentFault('cutoff', 'a positive number', `${cutoff}`);
  }
  requireInteger('digits', digits, 1, 31);
  requireLeast(graphs.least ?? {});
  return graphs;
}

/** Throws unless `ends` ascend to `total`, which they must reach. */
function requireEnds(subject: string, ends: Uint32Array, total: number): void {
  requireView(subject, ends, [Uint32Array]);
  let before = 0;
  for (let i = 0; i < ends.length; i++) {
    before = requireInteger(`${subject}[${i}]`, ends[i], before, total);
  }
  if (before !== total) throw argumentFault(subject, `the last end to be ${total}`, `${before}`);
}

function requireLeast(least: Partial<PackedSizes>): void {
  requireKeys('least', least, sizeNames);
  for (const name of sizeNames) requireInteger(`least.${name}`, least[name] ?? 0, 0, largestSize);
}

/** Throws unless every local edge joins two different atoms of its molecule. */
function requireLocalEdges({ atomEnds, localEdges, localEnds }: MoleculeGraphs): void {
  let [edge, firstAtom] = [0, 0];
  for (let m = 0; m < atomEnds.length; m++) {
    const atoms = (atomEnds[m] as number) - firstAtom;
    for (const end = localEnds[m] as number; edge < end; edge++) {
      requireEdge(edge, localEdges[2 * edge] as number, localEdges[2 * edge + 1] as number, atoms);
    }
    firstAtom = atomEnds[m] as number;
  }
}

function requireEdge(edge: number, first: number, second: number, atoms: number): void {
  if (first >= 0 && first < atoms && second >= 0 && second < atoms && first !== second) return;
  const expected = `two different atoms of a molecule of ${atoms}`;
  throw argumentFault(`localEdges, edge ${edge}`, expected, `${first} and ${second}`);
}
