/**
 * Jensen-Shannon divergence of two distributions over the same bins, in bits: 0 where they are equal, 1 where they share no bin
 * (Lin, "Divergence measures based on the Shannon entropy", 1991, with equal weights).
 *
 * @param p shares that sum to 1
 * @param q likewise
 */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    const [a, b] = [p[bin] as number, q[bin] as number];
    sum += informationOf(a, (a + b) / 2) + informationOf(b, (a + b) / 2);
  }
  return Math.min(1, Math.max(0, sum / 2));
}

/** p log2(p / middle), 0 at p = 0. */
function informationOf(p: number, middle: number): number {
  return p === 0 ? 0 : p * Math.log2(p / middle);
}
