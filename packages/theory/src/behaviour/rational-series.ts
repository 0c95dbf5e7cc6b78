import { digamma, trigamma } from '../digamma.ts';
import { zeta } from '../zeta.ts';

/** Euler's constant. */
const gamma = 0.5772156649015329;

/** Below this shift the closed forms would lose digits, and the power series in it converges fast. */
const smallShift = 0.3;

/** Powers of a shift below `smallShift` after which nothing is left. */
const powers = 36;

/** sum_k (-shift)^k coefficient(k). */
function powerSeries(shift: number, coefficient: (k: number) => number): number {
  let sum = 0;
  for (let k = powers; k >= 0; k--) sum = coefficient(k) - shift * sum;
  return sum;
}

/** sum over i >= 1 of 1/(i (i + shift)), for shift > -1. */
export function sumOfProducts(shift: number): number {
  if (Math.abs(shift) < smallShift) return powerSeries(shift, (k) => zeta(2 + k));
  return (digamma(1 + shift) + gamma) / shift;
}

/** sum over i >= 1 of 1/(i^2 (i + shift)), for shift > -1. */
export function sumOfSquareProducts(shift: number): number {
  if (Math.abs(shift) < smallShift) return powerSeries(shift, (k) => zeta(3 + k));
  return (zeta(2) - sumOfProducts(shift)) / shift;
}

/** sum over i >= 1 of 1/(i^2 (i + shift)^2), for shift > -1. */
export function sumOfSquaredProducts(shift: number): number {
  if (Math.abs(shift) < smallShift) return powerSeries(shift, (k) => (k + 1) * zeta(4 + k));
  return (zeta(2) + trigamma(1 + shift) - 2 * sumOfProducts(shift)) / shift ** 2;
}
