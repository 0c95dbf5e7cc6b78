import { drawTriangles, purposes, type Reals, type StreamKey } from '@ouroboros/native';
import type { Span } from '../../replicates/world.ts';
import type { World } from '../world.ts';

/**
 * What a least-squares fit sees of a design and of its labels.
 *
 * A design X [T, d] of independent standard normals is X = Q U with orthonormal columns Q and an upper triangle U. Then X'X = U'U,
 * and of labels y = X w + sigma E a fit sees X'y = U'(Q'y), where Q'y = U w + sigma Q'E and Q'E is again standard normal, d numbers
 * instead of T. So U is a design of d rows and Q'y its labels; the part of y that is orthogonal to X meets nothing. The law of U is
 * Bartlett's: its entries are independent, standard normal above the diagonal, and entry j of the diagonal is the length of a
 * normal vector of T - j + 1 dimensions. (M. S. Bartlett, On the theory of statistical regression, Proc. R. Soc. Edinburgh 53, 1933.)
 *
 * With T < d, U has T rows.
 */

/** Streams of the reduced design of a replicate; the family draws its designs from others. */
const iterations = { normals: 3, proposals: 4, uniforms: 5 } as const;

function keyOf(seed: number, iteration: number, replicate: number): StreamKey {
  return { seed, purpose: purposes.design, iteration, index: replicate };
}

/**
 * Triangles U [R, N, d] for T rows, N = min(T, d), of the replicates of a span. Lengths are roots of twice a Gamma(dimensions / 2) number.
 */
export function drawDesigns(
  { seed, rows, features }: Pick<World, 'seed' | 'rows' | 'features'>,
  { first, count: replicates }: Span,
  out: Reals,
  threads: number,
): void {
  const key = (iteration: number) => keyOf(seed, iteration, first);
  const { normals, proposals, uniforms } = iterations;
  const streams = { normals: key(normals), proposals: key(proposals), uniforms: key(uniforms) };
  drawTriangles({ out, rows, features, replicates, ...streams, threads });
}

/** Stream of the reduced noise of all batches of a replicate: element (i-1) N + j belongs to batch i. */
export function reducedNoiseKey(seed: number, replicate: number): StreamKey {
  return { seed, purpose: purposes.noise, iteration: 0, index: replicate };
}
