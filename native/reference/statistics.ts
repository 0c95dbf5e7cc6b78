/** Inverse of the standard normal distribution function, by bisection on its series (Abramowitz and Stegun 26.2.17). */
export function normalQuantile(p: number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Distribution function of the standard normal: Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const coefficients = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];
  const polynomial = coefficients.reduce((sum, c) => (sum + c) * t, 0);
  const upper = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return x > 0 ? 1 - upper : upper;
}

/** The value that chi-square with `degrees` of freedom exceeds with probability `rate`: Wilson and Hilferty's approximation. */
export function chiSquareLimit(degrees: number, rate: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + normalQuantile(1 - rate) * Math.sqrt(spread)) ** 3;
}

/**
 * Pearson's statistic of `counts` against `probabilities` and its limit at the false-alarm rate `rate`. Neighbouring
 * outcomes are pooled until each pool expects at least ten; an outcome of probability 0 that occurred gives Infinity.
 */
export function chiSquare(
  counts: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  rate: number,
): { statistic: number; limit: number } {
  const draws = Array.from(counts).reduce((sum, n) => sum + n, 0);
  const pools: { seen: number; expected: number }[] = [];
  let pool = { seen: 0, expected: 0 };
  for (let i = 0; i < counts.length; i++) {
    const [seen, probability] = [counts[i] as number, probabilities[i] as number];
    if (probability === 0 && seen > 0) return { statistic: Number.POSITIVE_INFINITY, limit: 0 };
    pool = { seen: pool.seen + seen, expected: pool.expected + probability * draws };
    if (pool.expected < 10) continue;
    pools.push(pool);
    pool = { seen: 0, expected: 0 };
  }
  const last = pools.pop() ?? { seen: 0, expected: 0 };
  pools.push({ seen: last.seen + pool.seen, expected: last.expected + pool.expected });
  const statistic = pools.reduce((sum, { seen, expected }) => sum + (seen - expected) ** 2 / expected, 0);
  return { statistic, limit: chiSquareLimit(pools.length - 1, rate) };
}
