import { type Behaviour, converging, diverging } from './behaviour.ts';
import type { Growth } from './growth.ts';

/** `replace`: v_n = sum of 1/m_i. */
export function replaceBehaviour({ kind, factor }: Growth): Behaviour {
  if (kind === 'constant') return diverging('linear', 1 / factor, factor === 1 ? 'n' : '1 + (n-1)/c');
  if (kind === 'linear') return diverging('logarithmic', 1 / factor, 'sum_i 1/(1 + (i-1) r) ~ ln(n)/r');
  if (factor > 1) return converging(factor / (factor - 1), 'g/(g-1)');
  return diverging('exponential', 1 / factor, '(g^-n - 1)/(g^-1 - 1)');
}
