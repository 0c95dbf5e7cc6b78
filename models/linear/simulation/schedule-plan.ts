import { type MixingPlan, mixingPlan, requireWholeBatches, type Schedule } from '@ouroboros/theory';

/** A batch that is made before a fit. */
export interface PlannedBatch {
  /** Its number in the schedule. */
  readonly batch: number;
  /** Model that labels it, 0 for the truth. */
  readonly labeller: number;
  /** Where that model is remembered; the truth is in place 0. */
  readonly source: number;
  /** Where its moment is remembered; place 0 holds the sum of the fit before. */
  readonly target: number;
  /** m, in units. */
  readonly size: number;
}

/** A fit and what is done for it. */
export interface PlannedFit {
  readonly batches: readonly PlannedBatch[];
  /** Its normal equations: shares of what is remembered, by place. */
  readonly terms: readonly (readonly [place: number, share: number])[];
  /** Where its model is remembered; undefined when no later batch is labelled by it. */
  readonly place: number | undefined;
}

/** A chain as a list of steps over a bounded memory. */
export interface SchedulePlan {
  readonly fits: readonly PlannedFit[];
  /** Moments that are remembered at a time, with the sum. */
  readonly moments: number;
  /** Models that are remembered at a time, with the truth. */
  readonly models: number;
  /** Most batches that are made before one fit. */
  readonly batches: number;
}

/** Places that are taken and given back; place 0 is always taken. */
class Places {
  readonly #of = new Map<number, number>();
  readonly #free: number[] = [];
  /** Number of places in all. */
  count = 1;

  /** The place of `key`, which has one. */
  of(key: number): number {
    return this.#of.get(key) as number;
  }

  take(key: number): number {
    const place = this.#free.pop() ?? this.count++;
    this.#of.set(key, place);
    return place;
  }

  giveBack(key: number): void {
    this.#free.push(this.of(key));
    this.#of.delete(key);
  }
}

/** Keys by the last of `lists` that holds them: entry n-1 of the result belongs to list n. */
function lastUses(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const last = new Map(lists.flatMap((keys, index) => keys.map((key) => [key, index] as const)));
  const ending: number[][] = lists.map(() => []);
  for (const [key, index] of last) (ending[index] as number[]).push(key);
  return ending;
}

/** For each fit the batches that it is the first to use. */
function firstUses({ steps }: MixingPlan): readonly (readonly number[])[] {
  const seen = new Set<number>();
  return steps.map(({ batches }) => batches.filter((batch) => !seen.has(batch) && seen.add(batch)));
}

/**
 * A schedule as steps over a bounded memory: each batch is made before the first fit that uses it and forgotten after the last,
 * models likewise. A fit that keeps the proportions of the one before builds on its sum, so that a step of `accumulate` costs the
 * same at n = 1 and n = 10,000.
 *
 * @throws Fault `theory/...` for a schedule that does not hold, or that draws random subsamples.
 */
export function planSchedule(schedule: Schedule, fits: number): SchedulePlan {
  requireWholeBatches(schedule, fits);
  const mixing = mixingPlan(schedule, fits);
  const { steps, sizes, labellers } = mixing;
  const made = firstUses(mixing);
  const labellerOf = (batch: number) => labellers[batch - 1] as number;
  const forgottenMoments = lastUses(steps.map((step) => step.batches));
  const forgottenModels = lastUses(made.map((batches) => batches.map(labellerOf)));
  const needed = new Set(made.flat().map(labellerOf));
  const [moments, models] = [new Places(), new Places()];

  const planned = steps.map(({ keep, batches, shares }, index): PlannedFit => {
    const fresh = (made[index] as readonly number[]).map((batch): PlannedBatch => {
      const labeller = labellerOf(batch);
      const source = labeller === 0 ? 0 : models.of(labeller);
      return { batch, labeller, source, target: moments.take(batch), size: sizes[batch - 1] as number };
    });
    for (const model of forgottenModels[index] ?? []) if (model > 0) models.giveBack(model);
    const terms = batches.map((batch, i) => [moments.of(batch), shares[i] as number] as const);
    for (const batch of forgottenMoments[index] ?? []) moments.giveBack(batch);
    const place = needed.has(index + 1) ? models.take(index + 1) : undefined;
    return { batches: fresh, terms: keep === 0 ? terms : [[0, keep], ...terms], place };
  });
  const most = Math.max(...made.map(({ length }) => length));
  return { fits: planned, moments: moments.count, models: models.count, batches: Math.max(1, most) };
}
