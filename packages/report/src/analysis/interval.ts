import type { Point } from './series.ts';

/** Quantile 0.975 of Student's t distribution for 1, 2, ... degrees of freedom. */
const quantiles = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604,
  2.1448, 2.1314,
] as const;

/** Quantile 0.975 of the normal distribution. */
const normal = 1.959964;

/** Quantile 0.975 of Student's t distribution; beyond the table three terms of its expansion, right to four digits. */
export function studentQuantile(freedom: number): number {
  const tabled = quantiles[freedom - 1];
  if (tabled !== undefined) return tabled;
  const z = normal;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}

/** Seeds of which an interval tells anything: of two it is 12.7 times as wide as they lie apart. */
export const leastSeeds = 3;

/** 95 % t-interval of a mean over seeds; undefined with fewer than three. */
export function intervalOf({
  samples,
  mean,
  deviation,
}: Point): readonly [low: number, high: number] | undefined {
  if (deviation === undefined || samples.length < leastSeeds) return undefined;
  const half = (studentQuantile(samples.length - 1) * deviation) / Math.sqrt(samples.length);
  return [mean - half, mean + half];
}
