import { accumulateVarianceLimit } from '@ouroboros/theory';
import { isEqualSized, type RegimeKind } from './regime-kind.ts';

/**
 * What becomes of the spread of chains whose models are fitted, by maximum likelihood, to T samples a unit of one another: of E var_n / s2
 * of a Gaussian and of E H_n / H_0 of a discrete distribution, which fall alike. What is lost is the squared error.
 */
export interface Spread {
  /** At fit n. */
  readonly formula?: string;
  readonly limit: number;
  /** The limit in letters, or in words. */
  readonly limitFormula: string;
}

/** Of batches of one size; undefined where no short form is known. */
export function spreadOf({ name, share, growth }: RegimeKind, rows: number): Spread | undefined {
  if (!isEqualSized(growth)) return undefined;
  switch (name) {
    case 'replace':
      return { formula: '(1 - 1/T)^n', limit: 0, limitFormula: '0: it dies out' };
    case 'replace-multiple':
      return {
        formula: '(1 - 1/T) (1 - 1/(2 T)) ... (1 - 1/(n T))',
        limit: 0,
        limitFormula: '0: it dies out, but only as n^(-1/T)',
      };
    case 'accumulate':
      return {
        formula: '(1 - 1/T) (1 - 1/(4 T)) ... (1 - 1/(n^2 T))',
        limit: accumulateVarianceLimit(rows),
        limitFormula: 'sin(pi/sqrt T) / (pi/sqrt T)',
      };
    case 'fixed-real':
      return besideReal(share, rows, 1);
    case 'fresh-real':
      return besideReal(share, rows, share ** 2 + (1 - share) ** 2);
    default:
      return undefined;
  }
}

/**
 * The error u of the mean of fit n, in units of the spread, follows u_n = real/T + a (1 - 1/T) u_{n-1} with a = (1-w)^2: `noise` = T u at
 * the same variance throughout, 1 for the same real batch and w^2 + (1-w)^2 for fresh ones.
 */
function besideReal(share: number, rows: number, noise: number): Spread {
  const kept = (1 - share) ** 2 * (1 - 1 / rows);
  const limit = 1 - noise / rows / (1 - kept);
  const top = noise === 1 ? '1/T' : '(w^2 + (1-w)^2)/T';
  return { limit, limitFormula: `1 - (${top}) / (1 - (1-w)^2 (1 - 1/T)), w = ${share}` };
}
