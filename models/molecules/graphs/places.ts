import { type Tensor, tensor } from '@ouroboros/onnx';

/** Where the real atoms of packed molecules lie among the padding: A atoms among K * N rows. */
export interface PackedAtoms {
  /** `[K, N]`, or `[N]` for a batch alone. */
  readonly dims: readonly number[];
  /** N. */
  readonly atoms: number;
  /** `[A]`: the row of each real atom, 0 .. K * N - 1. */
  readonly atomPlaces: Uint32Array;
  /** Angstrom: padding edges are twice as long. */
  readonly cutoff: number;
}

/** What is spread over the rows of packed atoms. */
export interface Spreading {
  /** Values of an atom, as a last axis; default: one value and no axis. */
  readonly width?: number;
  /** Value of padding atoms; default 0. */
  readonly padding?: number;
}

/** Values of the real atoms, [A, width], at their places among padding: [K, N, width]. */
export function spread(
  { dims, atomPlaces }: PackedAtoms,
  values: ArrayLike<number>,
  { width, padding = 0 }: Spreading = {},
): Tensor<'float32'> {
  const shape = width === undefined ? dims : [...dims, width];
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(padding);
  copyRows(atomPlaces, width ?? 1, (place, atom) => {
    data[place] = values[atom] as number;
  });
  return tensor('float32', shape, data);
}

/** Positions of the real atoms, [A, 3] in angstrom, and those of padding: the last atom of a batch is at (2 cutoff, 0, 0). */
export function spreadPositions(packed: PackedAtoms, positions: Float32Array): Tensor<'float32'> {
  const all = spread(packed, positions, { width: 3 });
  const row = 3 * packed.atoms;
  for (let last = row - 3; last < all.data.length; last += row) all.data[last] = 2 * packed.cutoff;
  return all;
}

/** Values of the real atoms, [A, width], taken out of [K, N, width]. */
export function collect({ atomPlaces }: PackedAtoms, values: Float32Array, width = 1): Float32Array {
  const collected = new Float32Array(atomPlaces.length * width);
  copyRows(atomPlaces, width, (place, atom) => {
    collected[atom] = values[place] as number;
  });
  return collected;
}

/** Calls `copy` with the places of all values among the rows, and among those of the real atoms. */
function copyRows(places: Uint32Array, width: number, copy: (place: number, atom: number) => void): void {
  for (let atom = 0; atom < places.length; atom++) {
    const place = (places[atom] as number) * width;
    for (let i = 0; i < width; i++) copy(place + i, atom * width + i);
  }
}
