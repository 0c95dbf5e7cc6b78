import { type Features, requireSameWidth, rowOf } from './features.ts';

/** How generated rows lie among the real ones. */
export interface NeighbourFigures {
  /** Share of the generated rows that lie in the ball of some real one: how real they are. */
  readonly precision: number;
  /** Share of the real rows that lie in the ball of some generated one: how much of the real data is covered. */
  readonly recall: number;
  /** Real balls that a generated row lies in, over k: 1 is expected of real rows; may be above 1. */
  readonly density: number;
  /** Share of the real rows in whose ball some generated one lies. */
  readonly coverage: number;
}

/** Neighbours that a ball reaches to. */
export const neighbourCount = 5;

/**
 * Precision and recall (Kynkäänniemi et al., "Improved Precision and Recall Metric for Assessing Generative Models", NeurIPS 2019) and
 * density and coverage (Naeem et al., "Reliable Fidelity and Diversity Metrics for Generative Models", ICML 2020). The ball of a row
 * reaches, its boundary included, to the k-th nearest of the other rows of its own set, by Euclidean distance; where rows are equal it
 * may be a point. Exact; O((N^2 / 2 + N M + M^2 / 2) D). Each set needs more than `k` rows.
 *
 * @throws RangeError when the widths differ or a set is too small.
 */
export function neighbourFigures(real: Features, generated: Features, k = neighbourCount): NeighbourFigures {
  requireSameWidth(real, generated);
  const realRadii = squaredRadii(real, k);
  const generatedRadii = squaredRadii(generated, k);
  const counts = {
    realBalls: new Float64Array(generated.rows),
    inGenerated: new Set<number>(),
    covered: new Set<number>(),
  };
  forEachPair(real, generated, (i, j, distance) => {
    if (distance <= (generatedRadii[j] as number)) counts.inGenerated.add(i);
    if (distance > (realRadii[i] as number)) return;
    counts.covered.add(i);
    counts.realBalls[j] = (counts.realBalls[j] as number) + 1;
  });
  const balls = counts.realBalls.reduce((sum, count) => sum + count, 0);
  return {
    precision: counts.realBalls.filter((count) => count > 0).length / generated.rows,
    recall: counts.inGenerated.size / real.rows,
    density: balls / (k * generated.rows),
    coverage: counts.covered.size / real.rows,
  };
}

/**
 * Squared distance of every row from the k-th nearest of the others, float64 [N].
 *
 * @throws RangeError when there are not more than `k` rows.
 */
function squaredRadii(features: Features, k: number): Float64Array {
  const { rows } = features;
  if (rows <= k) throw new RangeError(`${rows} rows have no ${k}-th nearest neighbours`);
  const nearest = Array.from({ length: rows }, () => new Float64Array(k).fill(Number.POSITIVE_INFINITY));
  for (let i = 1; i < rows; i++) {
    const row = rowOf(features, i);
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(row, rowOf(features, j));
      insert(nearest[i] as Float64Array, distance);
      insert(nearest[j] as Float64Array, distance);
    }
  }
  return Float64Array.from(nearest, (distances) => distances[k - 1] as number);
}

/** Keeps the smallest values in ascending order. */
function insert(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1;
  if (value >= (smallest[at] as number)) return;
  for (; at > 0 && (smallest[at - 1] as number) > value; at--) smallest[at] = smallest[at - 1] as number;
  smallest[at] = value;
}

function forEachPair(
  a: Features,
  b: Features,
  visit: (i: number, j: number, distance: number) => void,
): void {
  for (let i = 0; i < a.rows; i++) {
    const row = rowOf(a, i);
    for (let j = 0; j < b.rows; j++) visit(i, j, squaredDistance(row, rowOf(b, j)));
  }
}

/** By differences: equal rows are exactly 0 apart, which |x|^2 + |y|^2 - 2 x y does not give. */
function squaredDistance(x: Float64Array | Float32Array, y: Float64Array | Float32Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += ((x[j] as number) - (y[j] as number)) ** 2;
  return sum;
}
