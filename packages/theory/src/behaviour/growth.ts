import { theoryNeeds } from '../need.ts';
import { requirePositive } from '../numbers.ts';

/** How synthetic batches grow, in units of the real one: m_1 = 1 and m_i for i >= 2. */
export interface Growth {
  /** `constant`: m_i = factor. `linear`: m_i = 1 + (i-1) factor. `geometric`: m_i = factor^(i-1). */
  readonly kind: 'constant' | 'linear' | 'geometric';
  readonly factor: number;
}

/** Batches of one unit: the paper's setting. */
export const constantGrowth: Growth = { kind: 'constant', factor: 1 };

/**
 * Refuses a growth by which some batch, however late, is none.
 *
 * @throws Fault `theory/growth`.
 */
export function requireGrowth({ kind, factor }: Growth): void {
  if (kind !== 'linear') requirePositive('growth', `factor of ${kind} growth`, factor);
  else if (!(factor >= 0 && factor < Infinity)) throw comesToAnEnd(factor);
}

function comesToAnEnd(factor: number): Error {
  return theoryNeeds({
    code: 'growth',
    subject: 'factor of linear growth',
    expected: 'a finite number, 0 or above: batches that shrink linearly come to an end',
    received: String(factor),
  });
}

/**
 * m_i, i = 1, 2, ...
 *
 * @throws Fault `theory/growth`.
 */
export function growthSizes(growth: Growth): (batch: number) => number {
  requireGrowth(growth);
  const { kind, factor } = growth;
  const sizes = {
    constant: () => factor,
    linear: (batch: number) => 1 + (batch - 1) * factor,
    geometric: (batch: number) => factor ** (batch - 1),
  }[kind];
  return (batch) => (batch === 1 ? 1 : sizes(batch));
}

/** The growth as it reads most simply: linear by 0 and geometric by 1 are batches of one unit. */
export function simplest(growth: Growth): Growth {
  const isOne =
    (growth.kind === 'linear' && growth.factor === 0) || (growth.kind === 'geometric' && growth.factor === 1);
  return isOne ? constantGrowth : growth;
}
