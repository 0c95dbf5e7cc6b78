import type { Schedule } from '@ouroboros/theory';
import { expect, test } from 'vitest';
import { planSchedule } from './schedule-plan.ts';

const each: Schedule = {
  weights: (n) => new Array<number>(n).fill(1 / n),
  size: () => 1,
  labeller: (batch) => batch - 1,
  total: (n) => n,
};
const schedules: Readonly<Record<string, Schedule>> = {
  accumulate: each,
  replace: { ...each, weights: (n) => [...new Array<number>(n - 1).fill(0), 1] },
  'fixed-real': {
    ...each,
    weights: (n) => (n === 1 ? [1] : [0.3, ...new Array<number>(n - 2).fill(0), 0.7]),
  },
  // Fit 1 sees batch 1; fit n the real batch 2n - 2 and the synthetic batch 2n - 1.
  'fresh-real': {
    ...each,
    weights: (n) => (n === 1 ? [1] : [...new Array<number>(2 * n - 3).fill(0), 0.4, 0.6]),
    labeller: (batch) => (batch % 2 === 0 || batch === 1 ? 0 : (batch - 1) / 2),
  },
};

test.each([
  ['accumulate', { moments: 2, models: 2, batches: 1 }],
  ['replace', { moments: 2, models: 2, batches: 1 }],
  ['fixed-real', { moments: 3, models: 2, batches: 1 }],
  ['fresh-real', { moments: 3, models: 2, batches: 2 }],
])('%s is remembered in a few places however long it is', (name, places) => {
  expect(planSchedule(schedules[name] as Schedule, 300)).toMatchObject(places);
});

test('accumulate builds on the sum of the fit before, and makes one batch a fit', () => {
  const { fits } = planSchedule(each, 50);
  for (const [index, { terms, batches }] of fits.entries()) {
    expect(batches.map(({ batch }) => batch)).toEqual([index + 1]);
    if (index > 0) {
      expect(terms.map(([place]) => place)).toEqual([0, batches[0]?.target]);
      expect(terms[0]?.[1]).toBeCloseTo(index / (index + 1), 14);
    }
  }
});

test('a model is remembered until the last batch that it labels', () => {
  const late: Schedule = {
    ...schedules.replace,
    ...each,
    weights: (n) => [...new Array<number>(n - 1).fill(0), 1],
    labeller: (batch) => (batch === 5 ? 2 : batch - 1),
  };
  const { fits, models } = planSchedule(late, 5);
  expect(models).toBe(3);
  const place = fits[1]?.place;
  expect(place).toBeGreaterThan(0);
  expect(fits[4]?.batches[0]?.source).toBe(place);
  expect([fits[2], fits[3]].map((fit) => fit?.place === place)).toEqual([false, false]);
  // Batch 5 is labelled by model 2, so that nothing needs model 4, nor the last model.
  expect([fits[3]?.place, fits[4]?.place]).toEqual([undefined, undefined]);
});

test.each([
  [{ ...each, weights: () => [0.5] }, 'sum to 0.5'],
  [{ ...each, weights: () => [0, 1] }, 'model 1 is not fitted yet'],
  [{ ...each, size: () => 0 }, 'size of batch 1'],
  [{ ...each, subsample: () => 0.5 }, 'random subsample'],
])('a schedule that does not hold is refused', (schedule, message) => {
  expect(() => planSchedule(schedule, 3)).toThrow(message);
});
