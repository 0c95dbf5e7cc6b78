/**
 * The noises of a row that a batch holds in many copies.
 *
 * A batch of m*T rows is m copies of the design with fresh noise. A fit needs of the m noises e_0..e_{m-1} of a row
 * only their sum S_m = e_0 + ... + e_{m-1}. So that S_m costs O(log m) draws and yet every e_k is the same number
 * whatever m is, the random walk S is drawn from coarse to fine, as Levy built Brownian motion: the increments over
 * [0, 1), [1, 2), [2, 4), [4, 8), ... first, then the value in the middle of an interval given its ends. The variates
 * are independent standard normals Z_0, Z_1, ...; Z_c belongs to the time c at which the walk is split. The e_k so
 * defined are exactly independent standard normals (the map from Z to e is orthogonal), and e_0 = Z_0.
 */

/** A linear combination of variates: factor by index c of Z_c. */
export type Combination = ReadonlyMap<number, number>;

function combine(a: Combination, b: Combination, factor: number): Map<number, number> {
  const sum = new Map(a);
  for (const [index, weight] of b) {
    const total = (sum.get(index) ?? 0) + factor * weight;
    if (total === 0) sum.delete(index);
    else sum.set(index, total);
  }
  return sum;
}

/** The walk at time `start + steps` less the walk at `start`, where it moves by `total` over `length` steps. */
function bridge(total: Combination, start: number, length: number, steps: number): Combination {
  if (steps === 0) return new Map();
  if (steps === length) return total;
  const half = length / 2;
  // Given its ends, the middle of a walk of L unit steps has variance L/4 about their mean.
  const left = combine(combine(new Map(), total, 0.5), new Map([[start + half, 1]]), Math.sqrt(length) / 2);
  if (steps <= half) return bridge(left, start, half, steps);
  const right = combine(total, left, -1);
  return combine(left, bridge(right, start + half, half, steps - half), 1);
}

/** The sum of the first `count` noises, S_count, as a combination of at most 2 log2(count) + 1 variates. */
export function noiseSum(count: number): Combination {
  if (count === 0) return new Map();
  let sum: Combination = new Map([[0, 1]]);
  for (let start = 1; start < count; start *= 2) {
    const total = new Map([[start, Math.sqrt(start)]]);
    sum = combine(sum, bridge(total, start, start, Math.min(start, count - start)), 1);
  }
  return sum;
}

/** The noise of copy `k` alone, e_k = S_{k+1} - S_k. */
export function noiseOf(k: number): Combination {
  return combine(noiseSum(k + 1), noiseSum(k), -1);
}
