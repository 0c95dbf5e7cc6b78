import { fillNormal, fillUniform, purposes, type StreamKey } from '@ouroboros/native';

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

/** Numbers of a stream, read in order, drawn a block at a time. */
class Sequence {
  private readonly fill: (out: Float64Array, start: number) => void;
  private readonly block: Float64Array;
  private drawn = 0;
  private at: number;

  constructor(length: number, fill: (out: Float64Array, start: number) => void) {
    this.block = new Float64Array(length);
    this.at = length;
    this.fill = fill;
  }

  next(): number {
    if (this.at === this.block.length) {
      this.fill(this.block, this.drawn);
      this.drawn += this.block.length;
      this.at = 0;
    }
    return this.block[this.at++] as number;
  }
}

/**
 * The length of a standard normal vector of `dimensions` dimensions: the root of twice a Gamma(dimensions / 2) number, by
 * rejection. (G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26(3), 2000.)
 */
function drawLength(dimensions: number, normals: Sequence, uniforms: Sequence): number {
  if (dimensions === 1) return Math.abs(normals.next());
  const shift = dimensions / 2 - 1 / 3;
  const scale = 1 / Math.sqrt(9 * shift);
  for (;;) {
    const x = normals.next();
    // 1 - u lies in (0, 1]: its logarithm is finite.
    const u = 1 - uniforms.next();
    const v = (1 + scale * x) ** 3;
    if (v > 0 && Math.log(u) < 0.5 * x * x + shift * (1 - v + Math.log(v))) return Math.sqrt(2 * shift * v);
  }
}

/** A triangle U [N, d] for T rows, row by row, N = min(T, d). */
export function drawTriangle(seed: number, replicate: number, rows: number, features: number): Float64Array {
  const height = Math.min(rows, features);
  const triangle = new Float64Array(height * features);
  // Row i has features - i - 1 of them, behind the diagonal.
  const above = new Float64Array(height * features - (height * (height + 1)) / 2);
  fillNormal(above, keyOf(seed, iterations.normals, replicate));
  const ahead = height + 8;
  const normals = new Sequence(ahead, (out, start) =>
    fillNormal(out, keyOf(seed, iterations.proposals, replicate), start),
  );
  const uniforms = new Sequence(ahead, (out, start) =>
    fillUniform(out, keyOf(seed, iterations.uniforms, replicate), start),
  );
  let taken = 0;
  for (let i = 0; i < height; i++) {
    const width = features - i - 1;
    triangle[i * features + i] = drawLength(rows - i, normals, uniforms);
    triangle.set(above.subarray(taken, taken + width), i * features + i + 1);
    taken += width;
  }
  return triangle;
}

/** Stream of the reduced noise of all batches of a replicate: element (i-1) N + j belongs to batch i. */
export function reducedNoiseKey(seed: number, replicate: number): StreamKey {
  return { seed, purpose: purposes.noise, iteration: 0, index: replicate };
}
