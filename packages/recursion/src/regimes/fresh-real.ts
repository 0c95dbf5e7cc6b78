import { besideNewest } from './beside-newest.ts';
import { freshPart, type Regime } from './regime.ts';

/**
 * Fit n sees a real batch that no fit saw before, with weight `weight`, and the newest synthetic batch with the rest. With
 * k times as many real as synthetic examples linear regression has v_n = weight^2 + (1 - weight)^2 (k + v_{n-1}).
 *
 * @param weight of the fresh batch, above 0 and below 1.
 */
export function freshReal(name: string, weight: number): Regime {
  return {
    name,
    description: `every model is fitted on a fresh real batch, which has share ${weight} of the weight, and the newest synthetic batch`,
    ...besideNewest(freshPart, weight),
  };
}
