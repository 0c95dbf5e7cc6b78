import type { Sizes } from '@ouroboros/recursion';
import type { Schedule } from '@ouroboros/theory';
import type { RegimeKind } from './regime-kind.ts';

/** A regime and the sizes m_i of its batches in units, i >= 2; m_1 = 1. */
export interface EndlessRequest {
  readonly name: RegimeKind['name'];
  readonly share: number;
  readonly sizes: Sizes;
  /** Of the real batches, in units; default 1. */
  readonly real?: number;
}

/**
 * The schedule of a built-in regime, which holds nothing of the fits before, so that ten thousand fits take seconds: the same as
 * `regimeSchedule` reads from the mixtures of the regime.
 */
export function endlessSchedule(request: EndlessRequest): Schedule {
  const { name, share } = request;
  const { size, sum } = sizesOf(request);
  const labeller = (batch: number): number => batch - 1;
  switch (name) {
    case 'replace':
      return { weights: (n) => newest(n, 1), size, labeller, total: size };
    case 'replace-multiple':
      return { weights: (n) => newest(n, 1), size: sum, labeller, total: sum };
    case 'accumulate':
      return { weights: (n) => proportions(n, size, sum), size, labeller, total: sum };
    case 'accumulate-subsample':
      return {
        ...endlessSchedule({ ...request, name: 'accumulate' }),
        subsample: (n) => (n === 1 ? undefined : 1),
      };
    case 'fixed-real':
      return {
        weights: (n) => (n === 1 ? [1] : [share, ...newest(n - 1, 1 - share)]),
        ...{ size, labeller, total: (n) => (n === 1 ? size(1) : size(1) + size(n)) },
      };
    case 'fresh-real':
      return freshReal(share, size);
  }
}

/** m_i, and m_1 + ... + m_i. */
function sizesOf({ sizes, real = 1 }: EndlessRequest): { readonly size: Sizes; readonly sum: Sizes } {
  const size = (batch: number): number => (batch === 1 ? real : sizes(batch));
  const sums = [0];
  const sum = (batch: number): number => {
    for (let i = sums.length; i <= batch; i++) sums.push((sums[i - 1] as number) + size(i));
    return sums[batch] as number;
  };
  return { size, sum };
}

/** Nothing but batch n, with a share. */
function newest(n: number, share: number): readonly number[] {
  const weights = new Array<number>(n).fill(0);
  weights[n - 1] = share;
  return weights;
}

/** Every example counts the same. */
function proportions(n: number, size: Sizes, sum: Sizes): readonly number[] {
  const total = sum(n);
  return Array.from({ length: n }, (_, i) => size(i + 1) / total);
}

/** Batch 1 is real; fit n >= 2 sees fresh real batch 2n-2 with its share, and batch 2n-1, which model n-1 generated. */
function freshReal(share: number, size: Sizes): Schedule {
  const isReal = (batch: number): boolean => batch === 1 || batch % 2 === 0;
  return {
    weights: (n) => (n === 1 ? [1] : [...newest(2 * n - 2, share), 1 - share]),
    size: (batch) => (isReal(batch) ? size(1) : size((batch + 1) / 2)),
    labeller: (batch) => (isReal(batch) ? 0 : (batch - 1) / 2),
    total: (n) => (n === 1 ? size(1) : size(1) + size(n)),
  };
}
