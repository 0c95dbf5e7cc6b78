import { trigamma } from '../digamma.ts';
import { type Behaviour, converging } from './behaviour.ts';
import type { Growth } from './growth.ts';
import { sumOfSquaredProducts, sumOfSquareProducts } from './rational-series.ts';
import { seriesSum } from './series.ts';

/** `accumulate`: v_n = sum of m_i/S_i^2, S_i = m_1 + ... + m_i; it converges however the batches grow. */
export function accumulateBehaviour({ kind, factor }: Growth): Behaviour {
  if (kind === 'constant') {
    if (factor === 1) return converging(Math.PI ** 2 / 6, 'pi^2/6');
    return converging(1 + trigamma(1 + 1 / factor) / factor, '1 + trigamma(1 + 1/c)/c');
  }
  if (kind === 'linear') return converging(linearLimit(factor), 'sum_i (1 + (i-1) r)/(i (1 + (i-1) r/2))^2');
  return converging(geometricLimit(factor), '(g-1)^2/g * sum_i g^i/(g^i - 1)^2');
}

/** With D_i = 1 + (i-1) r/2 it is m_i = 2 D_i - 1 and S_i = i D_i. */
function linearLimit(r: number): number {
  const shift = 2 / r - 1;
  return (4 / r) * sumOfSquareProducts(shift) - (2 / r) ** 2 * sumOfSquaredProducts(shift);
}

/** The terms are (sinh(ln(g)/2) / sinh(i ln(g)/2))^2: the same for g and for 1/g. */
function geometricLimit(g: number): number {
  const half = Math.abs(Math.log(g)) / 2;
  return seriesSum(
    (x) => (Math.sinh(half) / Math.sinh(x * half)) ** 2,
    (from) => (Math.sinh(half) * (2 / Math.expm1(2 * half * from)) * Math.sinh(half)) / half,
  );
}
