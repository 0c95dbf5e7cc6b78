import { checkedBatch, checkedWeights } from './checked-schedule.ts';
import { requireCount } from './numbers.ts';
import type { Schedule } from './schedule.ts';

/** Shares that differ by less, relatively, are proportions kept: some units in the last place of a quotient. */
const keptTolerance = 8 * Number.EPSILON;

/** Fit n as what it keeps of the mixture of fit n-1 and what it adds to that; `keep` and the shares sum to 1. */
export interface MixingStep {
  /** The factor on the mixture of the fit before, 0 where nothing is kept. */
  readonly keep: number;
  /** Batches that are added, from 1. */
  readonly batches: readonly number[];
  /** The share of each that is added, above 0. */
  readonly shares: readonly number[];
}

/** A checked schedule, written so that any sum over the batches of a fit can be carried from fit to fit. */
export interface MixingPlan {
  /** Of fits 1, 2, ...: entry n-1 is fit n. */
  readonly steps: readonly MixingStep[];
  /** m_i, entry i-1; of batches that no fit uses nothing is known. */
  readonly sizes: readonly number[];
  /** The labeller of batch i, entry i-1. */
  readonly labellers: readonly number[];
  /** The last fit that needs what model n is, entry n-1: 0 where none does. */
  readonly lastUses: readonly number[];
}

/**
 * The plan of fits 1..`fits`. Where fit n keeps the proportions of fit n-1 its step names new batches alone, so that a sum over
 * the batches costs a few operations in place of n.
 *
 * @throws Fault for schedules that do not hold: see `checkSchedule`.
 */
export function mixingPlan(schedule: Schedule, fits: number): MixingPlan {
  requireCount('fits', 'fits', fits, 0);
  const [steps, sizes, labellers]: [MixingStep[], number[], number[]] = [[], [], []];
  const lastUses = new Array<number>(fits).fill(0);
  let before: readonly number[] = [];
  for (let n = 1; n <= fits; n++) {
    const weights = checkedWeights(schedule, n);
    const step = stepBetween(before, weights);
    for (const batch of step.batches) {
      const { size, labeller } = checkedBatch(schedule, batch, n);
      sizes[batch - 1] = size;
      labellers[batch - 1] = labeller;
      if (labeller > 0) lastUses[labeller - 1] = n;
    }
    if (step.keep > 0) lastUses[n - 2] = n;
    steps.push(step);
    before = weights;
  }
  return { steps, sizes, labellers, lastUses };
}

/** The step from the shares `before` to `weights`: that which adds fewer batches, of keeping what can be kept and nothing. */
function stepBetween(before: readonly number[], weights: readonly number[]): MixingStep {
  const kept = smallestRatio(before, weights);
  const added = batchesAbove(weights, kept, before);
  if (kept > 0 && added.length < countAboveZero(weights))
    return stepOf(added, weights, ratioOfFirst(before, weights, added), before);
  return stepOf(kept > 0 ? batchesAbove(weights, 0, before) : added, weights, 0, before);
}

function stepOf(
  batches: readonly number[],
  weights: readonly number[],
  keep: number,
  before: readonly number[],
): MixingStep {
  const shares = batches.map((batch) => (weights[batch - 1] as number) - keep * (before[batch - 1] ?? 0));
  return { keep, batches, shares };
}

/** How much of all shares `before` is still there in `weights`. */
function smallestRatio(before: readonly number[], weights: readonly number[]): number {
  if (before.length === 0 || before.length > weights.length) return 0;
  let smallest = Infinity;
  for (let i = 0; i < before.length && smallest > 0; i++) {
    const share = before[i] as number;
    if (share > 0) smallest = Math.min(smallest, (weights[i] as number) / share);
  }
  return smallest;
}

/** Batches of which `weights` has more than `factor` times what `before` has. */
function batchesAbove(
  weights: readonly number[],
  factor: number,
  before: readonly number[],
): readonly number[] {
  const batches: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    const more = weight - factor * (i < before.length ? (before[i] as number) : 0);
    if (more > keptTolerance * weight) batches.push(i + 1);
  }
  return batches;
}

/**
 * The ratio of the first share that is kept: of one batch throughout, so that over many fits its rounding cancels instead of
 * adding up.
 */
function ratioOfFirst(
  before: readonly number[],
  weights: readonly number[],
  added: readonly number[],
): number {
  let next = 0;
  for (let i = 0; i < before.length; i++) {
    if (added[next] === i + 1) next++;
    else if ((before[i] as number) > 0) return (weights[i] as number) / (before[i] as number);
  }
  return 0;
}

function countAboveZero(weights: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < weights.length; i++) if ((weights[i] as number) > 0) count++;
  return count;
}
