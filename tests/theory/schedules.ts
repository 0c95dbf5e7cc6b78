import type { Schedule } from '@ouroboros/theory';
import { uniforms } from './draws.ts';

/** Schedules written down from their definitions, and nothing taken from the regimes of the product. */

/** Units of batch i. */
export type Size = (batch: number) => number;

const oneUnit: Size = () => 1;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A schedule from the weight (in units) that fit n gives each batch; shares are weights over their sum. */
function scheduleOf(weights: (n: number) => readonly number[], size: Size, labeller: Size): Schedule {
  return {
    weights: (n) => {
      const own = weights(n);
      const total = sum(own);
      return own.map((weight) => weight / total);
    },
    size,
    labeller,
    total: (n) => sum(weights(n)),
  };
}

function upTo(n: number, value: (batch: number) => number): readonly number[] {
  return Array.from({ length: n }, (_, i) => value(i + 1));
}

/** Fit n sees the newest batch alone. */
export function replace(size: Size = oneUnit): Schedule {
  return scheduleOf(
    (n) => upTo(n, (i) => (i === n ? size(i) : 0)),
    size,
    (i) => i - 1,
  );
}

/** Fit n sees every batch so far, each row alike. */
export function accumulate(size: Size = oneUnit): Schedule {
  return scheduleOf(
    (n) => upTo(n, size),
    size,
    (i) => i - 1,
  );
}

/** Fit n sees n units labelled by model n - 1 and nothing older. */
export function replaceMultiple(): Schedule {
  return replace((i) => i);
}

/** Share `share` of the first real batch, the rest the newest synthetic one. */
export function fixedReal(share: number): Schedule {
  const weights = (n: number) => upTo(n, (i) => (i === 1 ? share : 0) + (i === n ? 1 - share : 0));
  return scheduleOf(weights, oneUnit, (i) => i - 1);
}

/**
 * Every fit n >= 2 gives `weight` to a new real unit (batch 2n-2) and the rest to `units` units that model n-1 labelled
 * (batch 2n-1): n_real/n_syn = 1/units.
 */
export function freshReal(weight: number, units: number): Schedule {
  const ofFit = (n: number, i: number) => (i === 2 * n - 2 ? weight : i === 2 * n - 1 ? 1 - weight : 0);
  return scheduleOf(
    (n) => (n === 1 ? [1] : upTo(2 * n - 1, (i) => ofFit(n, i))),
    (i) => (i > 1 && i % 2 === 1 ? units : 1),
    (i) => (i % 2 === 1 ? (i - 1) / 2 : 0),
  );
}

/** Whole sizes 1..3, any labellers among the models there are (0: real), any weights, some of them 0. */
export function randomSchedule(fits: number, seed: number): Schedule {
  const draws = uniforms((fits + 2) * fits, seed);
  const draw = (row: number, i: number) => draws[row * fits + i - 1] as number;
  const weights = (n: number) => upTo(n, (i) => (i === n ? 0.1 : 0) + Math.max(0, draw(n + 1, i) - 0.3));
  return scheduleOf(
    weights,
    (i) => 1 + Math.floor(3 * draw(0, i)),
    (i) => Math.floor(i * draw(1, i)),
  );
}
