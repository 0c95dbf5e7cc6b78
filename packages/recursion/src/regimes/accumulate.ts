import { batchExamples, batchPart, equalSizes, type Regime } from './regime.ts';

/** Fit n sees the real batch and every synthetic one (the paper's "accumulate"): the test loss stays bounded. */
export const accumulate: Regime = {
  name: 'accumulate',
  description: 'every model is fitted on the real data and all synthetic batches so far',
  mixture: (n, unit, sizes = equalSizes) => ({
    parts: Array.from({ length: n }, (_, i) => batchPart(i + 1, batchExamples(i + 1, unit, sizes))),
  }),
  synthetic: (n, unit, sizes = equalSizes) => batchExamples(n + 1, unit, sizes),
};
