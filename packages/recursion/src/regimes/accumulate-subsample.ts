import { accumulate } from './accumulate.ts';
import type { Regime } from './regime.ts';

/** Fit n sees one unit of examples drawn without replacement from all that `accumulate` has: a fixed compute budget. */
export const accumulateSubsample: Regime = {
  name: 'accumulate-subsample',
  description: 'one real batch worth of examples drawn from everything accumulated so far',
  mixture(n, unit, sizes) {
    const pool = accumulate.mixture(n, unit, sizes);
    return n === 1 ? pool : { ...pool, subsample: unit };
  },
  synthetic: accumulate.synthetic,
};
