import { batchPart, equalSizes, pooledExamples, type Regime } from './regime.ts';

/**
 * Fit n sees as many examples as `accumulate` has by then (n units), all of them fresh from model n-1 (the paper's
 * "replace-multiple"): tells the effect of keeping data from the effect of having more.
 */
export const replaceMultiple: Regime = {
  name: 'replace-multiple',
  description: 'as much data as accumulate has, all of it from the newest model',
  mixture: (n, unit, sizes = equalSizes) => ({ parts: [batchPart(n, pooledExamples(n, unit, sizes))] }),
  synthetic: (n, unit, sizes = equalSizes) => pooledExamples(n + 1, unit, sizes),
};
