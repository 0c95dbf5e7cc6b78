import { findRegime, parseGrowth, regimeSchedule, regimes } from '@ouroboros/recursion';
import { expect, test } from 'vitest';
import { endlessSchedule } from './endless-schedule.ts';
import { kindOf } from './regime-kind.ts';

const names = [...regimes.keys(), 'fixed-real-0.3', 'fresh-real-0.7'];
const cases = names.flatMap((name) =>
  ['constant:1', 'constant:2', 'linear:1'].map((growth) => [name, growth] as const),
);

test.each(cases)('%s with growth %s is the schedule that its mixtures describe', (name, growth) => {
  const sizes = parseGrowth(growth);
  const { share, name: kind } = kindOf(findRegime(name), growth);
  const endless = endlessSchedule({ name: kind, share, sizes });
  const read = regimeSchedule(findRegime(name), { unit: 10, sizes });
  for (let n = 1; n <= 6; n++) {
    const [weights, expected] = [endless.weights(n), read.weights(n)];
    expect(weights).toHaveLength(expected.length);
    for (const [i, share] of expected.entries()) {
      expect(weights[i]).toBeCloseTo(share, 12);
      if (share > 0)
        expect([endless.size(i + 1), endless.labeller(i + 1)]).toEqual([
          read.size(i + 1),
          read.labeller(i + 1),
        ]);
    }
    expect(endless.total(n)).toBeCloseTo(read.total(n), 12);
    expect(endless.subsample?.(n)).toBe(read.subsample?.(n));
  }
});
