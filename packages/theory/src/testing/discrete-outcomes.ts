import type { Schedule } from '../schedule.ts';

/** Chains of two symbols, small enough that all their outcomes can be counted. */
export interface SmallChain {
  readonly schedule: Schedule;
  readonly fits: number;
  /** T: every batch has a whole number of draws. */
  readonly rows: number;
  /** Of the first symbol. */
  readonly probability: number;
}

/** Something that happens, and how likely it is. */
interface Outcome<T> {
  readonly value: T;
  readonly probability: number;
}

/** What has happened so far: p_0, p_1, ... and the count of the first symbol in every batch drawn. */
interface History {
  readonly models: readonly number[];
  readonly counts: ReadonlyMap<number, number>;
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

/** How many of `draws` with replacement are the first symbol. */
function drawn(draws: number, p: number): readonly Outcome<number>[] {
  return Array.from({ length: draws + 1 }, (_, k) => ({
    value: k,
    probability: binomial(draws, k) * p ** k * (1 - p) ** (draws - k),
  }));
}

/** How many of `draws` without replacement are the first symbol, which `count` of `pool` are. */
function picked(draws: number, count: number, pool: number): readonly Outcome<number>[] {
  return Array.from({ length: draws + 1 }, (_, k) => ({
    value: k,
    probability:
      k > count || draws - k > pool - count
        ? 0
        : (binomial(count, k) * binomial(pool - count, draws - k)) / binomial(pool, draws),
  })).filter(({ probability }) => probability > 0);
}

/** The batches that fit n sees, with their shares. */
function partsOf({ schedule, rows }: SmallChain, n: number) {
  return schedule
    .weights(n)
    .map((share, i) => ({ share, batch: i + 1, draws: share > 0 ? schedule.size(i + 1) * rows : 0 }))
    .filter(({ share }) => share > 0);
}

/** All ways in which the batches of fit n that were not there before can come out. */
function batchesDrawn(chain: SmallChain, n: number, history: History): readonly Outcome<History>[] {
  let outcomes: readonly Outcome<History>[] = [{ value: history, probability: 1 }];
  for (const { batch, draws } of partsOf(chain, n)) {
    if (history.counts.has(batch)) continue;
    const p = history.models[chain.schedule.labeller(batch)] as number;
    outcomes = outcomes.flatMap(({ value, probability }) =>
      drawn(draws, p).map((count) => ({
        value: { ...value, counts: new Map(value.counts).set(batch, count.value) },
        probability: probability * count.probability,
      })),
    );
  }
  return outcomes;
}

/** All frequencies that fit n can find in its batches. */
function fitted(chain: SmallChain, n: number, { counts }: History): readonly Outcome<number>[] {
  const parts = partsOf(chain, n);
  const units = chain.schedule.subsample?.(n);
  const count = (batch: number) => counts.get(batch) as number;
  if (units === undefined) {
    const value = parts.reduce((sum, { share, batch, draws }) => sum + (share * count(batch)) / draws, 0);
    return [{ value, probability: 1 }];
  }
  const pool = parts.reduce((sum, { draws }) => sum + draws, 0);
  const first = parts.reduce((sum, { batch }) => sum + count(batch), 0);
  const draws = units * chain.rows;
  return picked(draws, first, pool).map(({ value, probability }) => ({ value: value / draws, probability }));
}

/** E H_n of fits 1..`fits`: the sum over all outcomes. */
export function expectedByOutcomes(chain: SmallChain): readonly number[] {
  const start: History = { models: [chain.probability], counts: new Map() };
  let histories: readonly Outcome<History>[] = [{ value: start, probability: 1 }];
  return Array.from({ length: chain.fits }, (_, index) => {
    const n = index + 1;
    histories = histories
      .flatMap((before) => then(before, batchesDrawn(chain, n, before.value)))
      .flatMap((before) =>
        then(
          before,
          fitted(chain, n, before.value).map(({ value, probability }) => ({
            value: { ...before.value, models: [...before.value.models, value] },
            probability,
          })),
        ),
      );
    return histories.reduce((sum, { value, probability }) => {
      const p = value.models[n] as number;
      return sum + probability * 2 * p * (1 - p);
    }, 0);
  });
}

function then<T>(before: Outcome<unknown>, after: readonly Outcome<T>[]): readonly Outcome<T>[] {
  return after.map(({ value, probability }) => ({ value, probability: probability * before.probability }));
}
