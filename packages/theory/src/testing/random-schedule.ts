import fc from 'fast-check';
import type { Schedule } from '../schedule.ts';

/** A batch: what labelled it, 0 for real data, and how many units it has. */
interface Batch {
  readonly labeller: number;
  readonly size: number;
}

/** A schedule that has been drawn, and for how many fits it holds. */
export interface DrawnSchedule {
  readonly schedule: Schedule;
  readonly fits: number;
}

/** What to draw schedules from. */
export interface ScheduleSpace {
  readonly mostFits: number;
  /** Sizes of batches in units. */
  readonly sizes: readonly number[];
}

/** A fit as it is drawn: what it keeps of the fit before (0: nothing) and how much of every batch it takes. */
interface Fit {
  readonly keep: number;
  readonly shares: readonly number[];
  readonly total: number;
}

/** Batches of one chain: the first is real, model n labels one or two and sometimes a real one joins them. */
function arbitraryBatches(fits: number, sizes: readonly number[]): fc.Arbitrary<readonly Batch[]> {
  const size = fc.constantFrom(...sizes);
  const ofModel = (model: number) =>
    fc
      .tuple(fc.array(size, { minLength: 1, maxLength: 2 }), fc.array(size, { maxLength: 1 }))
      .map(([labelled, real]) => [
        ...labelled.map((units) => ({ labeller: model, size: units })),
        ...real.map((units) => ({ labeller: 0, size: units })),
      ]);
  const first = size.map((units) => [{ labeller: 0, size: units }]);
  const later = Array.from({ length: fits - 1 }, (_, i) => ofModel(i + 1));
  return fc.tuple(first, ...later).map((groups) => groups.flat());
}

function arbitraryFits(fits: number): fc.Arbitrary<readonly Fit[]> {
  const fit = fc.record({
    keep: fc.constantFrom(0, 0, 0.5, 0.75),
    shares: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 * fits }),
    total: fc.constantFrom(0.5, 1, 3),
  });
  return fc.array(fit, { minLength: fits, maxLength: fits });
}

/** Shares of all fits: batch i can be in fit n where its labeller is fitted before. */
function weightsOf(batches: readonly Batch[], fits: readonly Fit[]): readonly (readonly number[])[] {
  const weights: number[][] = [];
  for (const [index, { keep, shares }] of fits.entries()) {
    const usable = batches.map(({ labeller }, i) =>
      labeller <= index ? (shares[i % shares.length] ?? 0) : 0,
    );
    const sum = usable.reduce((a, b) => a + b, 0);
    const drawn = sum === 0 ? usable.map((_, i) => (i === 0 ? 1 : 0)) : usable.map((share) => share / sum);
    const before = weights[index - 1];
    weights.push(before ? drawn.map((share, i) => keep * (before[i] ?? 0) + (1 - keep) * share) : drawn);
  }
  return weights;
}

/** Random schedules: any shares, sizes, labellers, real batches anywhere, some fits that keep proportions of the one before. */
export function arbitrarySchedule({ mostFits, sizes }: ScheduleSpace): fc.Arbitrary<DrawnSchedule> {
  return fc.integer({ min: 1, max: mostFits }).chain((fits) =>
    fc.tuple(arbitraryBatches(fits, sizes), arbitraryFits(fits)).map(([batches, drawn]) => {
      const weights = weightsOf(batches, drawn);
      const batch = (i: number) => batches[i - 1] as Batch;
      const schedule = {
        weights: (n: number) => weights[n - 1] as readonly number[],
        size: (i: number) => batch(i).size,
        labeller: (i: number) => batch(i).labeller,
        total: (n: number) => drawn[n - 1]?.total as number,
      };
      return { schedule, fits };
    }),
  );
}
