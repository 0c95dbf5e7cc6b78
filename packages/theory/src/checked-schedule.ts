import { theoryNeeds } from './need.ts';
import { requireCount, requirePositive } from './numbers.ts';
import type { Schedule } from './schedule.ts';

/** How far shares may be from summing to 1: rounding of some thousand shares, far below any share meant. */
const sumTolerance = 1e-9;

/** A batch that a fit uses. */
export interface CheckedBatch {
  /** m_i. */
  readonly size: number;
  /** The model that labelled or generated it, 0 for real data. */
  readonly labeller: number;
}

/**
 * The shares of fit n.
 *
 * @throws Fault `theory/shares` unless they are numbers from 0 on that sum to 1.
 */
export function checkedWeights(schedule: Schedule, n: number): readonly number[] {
  const weights = schedule.weights(n);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (!(weight >= 0 && weight < Infinity)) throw badShares(n, `${weight} for batch ${i + 1}`);
    sum += weight;
  }
  if (Math.abs(sum - 1) > sumTolerance) throw badShares(n, `shares that sum to ${sum}`);
  return weights;
}

function badShares(n: number, received: string): Error {
  const expected = 'numbers from 0 on that sum to 1';
  return theoryNeeds({ code: 'shares', subject: `shares of fit ${n}`, expected, received });
}

/**
 * Size and labeller of a batch that fit n uses.
 *
 * @throws Fault `theory/size` for a size that is not above 0, `theory/batch` for a batch that does not exist before fit n.
 */
export function checkedBatch(schedule: Schedule, batch: number, n: number): CheckedBatch {
  const labeller = schedule.labeller(batch);
  if (!Number.isSafeInteger(labeller) || labeller < 0 || labeller >= n) throw noBatchYet(batch, n, labeller);
  const size = schedule.size(batch);
  requirePositive('size', `size of batch ${batch}, in units`, size);
  return { size, labeller };
}

function noBatchYet(batch: number, n: number, labeller: number): Error {
  return theoryNeeds({
    code: 'batch',
    subject: `batch ${batch} of fit ${n}`,
    expected: 'real data (labeller 0) or data of a model fitted before',
    received:
      labeller >= n
        ? `data of model ${labeller}: model ${labeller} is not fitted yet`
        : `labeller ${labeller}`,
    remedy: 'a fit can use only batches that exist by then',
  });
}

/**
 * Sum of the weights of all examples of fit n, in units.
 *
 * @throws Fault `theory/total` unless it is above 0.
 */
export function checkedTotal(schedule: Schedule, n: number): number {
  const total = schedule.total(n);
  requirePositive('total', `weight of the examples of fit ${n}, in units`, total);
  return total;
}

/**
 * Refuses a schedule that does not hold for fits 1..`fits`.
 *
 * @throws Fault `theory/fits`, `theory/shares`, `theory/size`, `theory/batch` or `theory/total`.
 */
export function checkSchedule(schedule: Schedule, fits: number): void {
  requireCount('fits', 'fits', fits, 0);
  for (let n = 1; n <= fits; n++) {
    const weights = checkedWeights(schedule, n);
    for (let i = 0; i < weights.length; i++) if ((weights[i] as number) > 0) checkedBatch(schedule, i + 1, n);
    checkedTotal(schedule, n);
  }
}

/**
 * Refuses fits that draw some of their examples at random, where the theory needs all.
 *
 * @throws Fault `theory/subsample` for the first of them.
 */
export function requireWholeBatches(schedule: Schedule, fits: number): void {
  for (let n = 1; n <= fits; n++) {
    const drawn = schedule.subsample?.(n);
    if (drawn === undefined || drawn >= schedule.total(n)) continue;
    throw theoryNeeds({
      code: 'subsample',
      subject: `fit ${n}`,
      expected: 'all examples of its batches: least squares has no closed form for a random subsample',
      received: `${drawn} units drawn from ${schedule.total(n)}`,
      remedy: `ask for ${n - 1} fits`,
    });
  }
}
