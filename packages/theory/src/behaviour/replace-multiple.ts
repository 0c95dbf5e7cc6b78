import { type Behaviour, converging, diverging } from './behaviour.ts';
import type { Growth } from './growth.ts';
import { sumOfProducts } from './rational-series.ts';
import { seriesSum } from './series.ts';

/** `replace-multiple`: v_n = sum of 1/S_i, S_i = m_1 + ... + m_i. */
export function replaceMultipleBehaviour({ kind, factor }: Growth): Behaviour {
  if (kind === 'constant') {
    const formula = factor === 1 ? 'H_n = sum_i 1/i ~ ln(n)' : 'sum_i 1/(1 + (i-1) c) ~ ln(n)/c';
    return diverging('logarithmic', 1 / factor, formula);
  }
  if (kind === 'linear') return converging(linearLimit(factor), 'sum_i 1/(i (1 + (i-1) r/2))');
  if (factor < 1) return diverging('linear', 1 - factor, 'sum_i (1-g)/(1-g^i) ~ (1-g) n');
  return converging(geometricLimit(factor), 'sum_i (g-1)/(g^i - 1)');
}

/** S_i = i (1 + (i-1) r/2) = (r/2) i (i + 2/r - 1). */
function linearLimit(r: number): number {
  return (2 / r) * sumOfProducts(2 / r - 1);
}

function geometricLimit(g: number): number {
  const log = Math.log(g);
  return seriesSum(
    (x) => Math.expm1(log) / Math.expm1(x * log),
    (from) => (-Math.expm1(log) * Math.log1p(-Math.exp(-log * from))) / log,
  );
}
