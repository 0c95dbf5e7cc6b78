import { type Behaviour, converging, diverging } from './behaviour.ts';
import type { Growth } from './growth.ts';

/** `fixed-real`: v_n = 1 + r_n, r_n = (1-w)^2 (r_{n-1} + 1/m_n), w being the share of the real batch. */
export function fixedRealBehaviour(growth: Growth, share: number): Behaviour {
  if (share === 1) return converging(1, '1');
  const { kind, factor } = growth;
  if (isShrinking(growth)) return diverging('exponential', 1 / factor, '1 + sum_i (1-w)^(2(n-i+1)) g^-(i-1)');
  if (kind !== 'constant') return converging(1, '1');
  const limit = 1 + (1 - share) ** 2 / (factor * share * (2 - share));
  return converging(limit, factor === 1 ? '1/(w(2-w))' : '1 + (1-w)^2/(c w(2-w))');
}

/** `fresh-real`: v_n = w^2 + (1-w)^2 (1/m_n + v_{n-1}), w being the share of the fresh batch. */
export function freshRealBehaviour(growth: Growth, share: number): Behaviour {
  if (share === 1) return converging(1, '1');
  const { kind, factor } = growth;
  if (isShrinking(growth))
    return diverging('exponential', 1 / factor, 'sum_i (1-w)^(2(n-i+1)) (g^-(i-1) + ...)');
  if (kind !== 'constant') return converging(share / (2 - share), 'w/(2-w)');
  const formula = factor === 1 ? '(w^2 + (1-w)^2)/(w(2-w))' : '(w^2 + k (1-w)^2)/(w(2-w)), k = 1/c';
  return converging(freshRealLimit(share, 1 / factor), formula);
}

/** Batches that shrink to nothing: the noise of the newest one outgrows everything. */
function isShrinking({ kind, factor }: Growth): boolean {
  return kind === 'geometric' && factor < 1;
}

/** (w^2 + k (1-w)^2)/(w(2-w)): v_n of `fresh-real` after many fits with k real examples for each synthetic one. */
export function freshRealLimit(weight: number, realPerSynthetic: number): number {
  return (weight ** 2 + realPerSynthetic * (1 - weight) ** 2) / (weight * (2 - weight));
}
