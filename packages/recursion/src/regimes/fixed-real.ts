import { besideNewest } from './beside-newest.ts';
import { batchPart, type Regime } from './regime.ts';

/**
 * Fit n sees the first real batch with share `share` and the newest synthetic batch with the rest: the test loss stays
 * bounded. With batches of one size linear regression has v_n = 1 + sum_{k=1}^{n-1} (1 - share)^(2k).
 *
 * @param share above 0 and below 1.
 */
export function fixedReal(name: string, share: number): Regime {
  return {
    name,
    description: `every model is fitted on the same real batch, which has share ${share} of the weight, and the newest synthetic batch`,
    ...besideNewest((_, unit) => batchPart(1, unit), share),
  };
}
