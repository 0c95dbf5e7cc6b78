import { batchExamples, batchPart, equalSizes, type Regime } from './regime.ts';

/** Fit n sees the newest batch and nothing older (the paper's "replace"): the test loss grows without bound. */
export const replace: Regime = {
  name: 'replace',
  description: 'every model is fitted on the newest synthetic batch alone',
  mixture: (n, unit, sizes = equalSizes) => ({ parts: [batchPart(n, batchExamples(n, unit, sizes))] }),
  synthetic: (n, unit, sizes = equalSizes) => batchExamples(n + 1, unit, sizes),
};
