import { expect, test } from 'vitest';
import { errorFactors } from '../error-factors.ts';
import type { Schedule } from '../schedule.ts';
import { accumulate, fixedReal, freshReal, replace, replaceMultiple } from '../testing/schedules.ts';
import type { Converging, Diverging } from './behaviour.ts';
import { behaviourOf, type EndlessRegime } from './behaviour-of.ts';
import { type Growth, growthSizes } from './growth.ts';

const constant = (factor: number): Growth => ({ kind: 'constant', factor });
const linear = (factor: number): Growth => ({ kind: 'linear', factor });
const geometric = (factor: number): Growth => ({ kind: 'geometric', factor });

function scheduleOf({
  regime,
  share = 1,
  realPerSynthetic = 1,
  growth = constant(1),
}: EndlessRegime): Schedule {
  const sizes = growthSizes(growth);
  switch (regime) {
    case 'replace':
      return replace(sizes);
    case 'accumulate':
      return accumulate(sizes);
    case 'replace-multiple':
      return replaceMultiple(sizes);
    case 'fixed-real':
      return fixedReal(share, sizes);
    case 'fresh-real':
      return freshReal(share, (batch) => sizes(batch) / realPerSynthetic);
  }
}

/** Where a sequence v_n = limit + a/n + b/n^2 + ... goes, from n = 25, 50, ..., 400 (Richardson). */
function extrapolated(factors: readonly number[]): number {
  let row = [25, 50, 100, 200, 400].map((n) => factors[n - 1] as number);
  for (let power = 1; row.length > 1; power++)
    row = row.slice(1).map((value, i) => value + (value - (row[i] as number)) / (2 ** power - 1));
  return row[0] as number;
}

function expectLimit(regime: EndlessRegime, limitOf = extrapolated, fits = 400): void {
  const behaviour = behaviourOf(regime) as Converging;
  expect(behaviour.converges).toBe(true);
  expect(limitOf(errorFactors(scheduleOf(regime), fits)) / behaviour.limit).toBeCloseTo(1, 7);
}

const last = (factors: readonly number[]) => factors[factors.length - 1] as number;

test('accumulate goes to its limit whatever the growth', () => {
  for (const growth of [
    constant(1),
    constant(0.4),
    constant(7),
    linear(0.5),
    linear(1.9),
    linear(2),
    linear(30),
  ])
    expectLimit({ regime: 'accumulate', growth });
  for (const growth of [geometric(2), geometric(1.2), geometric(0.5), geometric(10)])
    expectLimit({ regime: 'accumulate', growth }, last, 150);
});

test('accumulate with batches that double, or halve, goes to 1.372017', () => {
  const [double, half] = [2, 0.5].map((g) => behaviourOf({ regime: 'accumulate', growth: geometric(g) }));
  expect((double as Converging).limit).toBeCloseTo(1.372017, 6);
  expect((half as Converging).limit).toBeCloseTo((double as Converging).limit, 14);
});

test('limits at growths near each other are near each other: no digits are lost on the way', () => {
  const limit = (growth: Growth, regime: EndlessRegime['regime'] = 'accumulate') =>
    (behaviourOf({ regime, growth }) as Converging).limit;
  expect(limit(constant(1 + 1e-9))).toBeCloseTo(Math.PI ** 2 / 6, 8);
  expect(limit(linear(1e-9))).toBeCloseTo(Math.PI ** 2 / 6, 6);
  expect(limit(geometric(1 + 1e-9))).toBeCloseTo(Math.PI ** 2 / 6, 7);
  for (const r of [2 / 1.3, 2 / 0.7, 2])
    for (const regime of ['accumulate', 'replace-multiple'] as const)
      expect(limit(linear(r + 1e-9), regime) / limit(linear(r - 1e-9), regime)).toBeCloseTo(1, 8);
  expect(limit(linear(1e9))).toBeCloseTo(1, 8);
});

test('replace converges for batches that grow by a factor, and grows linearly, logarithmically or exponentially else', () => {
  expectLimit({ regime: 'replace', growth: geometric(1.5) }, last, 80);
  expectDivergence({ regime: 'replace' }, 'linear', 1);
  expectDivergence({ regime: 'replace', growth: constant(0.25) }, 'linear', 4);
  expectDivergence({ regime: 'replace', growth: linear(0) }, 'linear', 1);
  expectDivergence({ regime: 'replace', growth: linear(3) }, 'logarithmic', 1 / 3);
  expectDivergence({ regime: 'replace', growth: geometric(0.8) }, 'exponential', 1.25);
});

test('replace-multiple converges for batches that grow at all, and grows logarithmically or linearly else', () => {
  for (const growth of [linear(0.5), linear(2), linear(2.2), linear(40)])
    expectLimit({ regime: 'replace-multiple', growth });
  expectLimit({ regime: 'replace-multiple', growth: geometric(1.3) }, last, 150);
  expectDivergence({ regime: 'replace-multiple' }, 'logarithmic', 1);
  expectDivergence({ regime: 'replace-multiple', growth: constant(3) }, 'logarithmic', 1 / 3);
  expectDivergence({ regime: 'replace-multiple', growth: geometric(0.6) }, 'linear', 0.4);
});

test('real data keep the error bounded unless batches shrink to nothing', () => {
  for (const regime of ['fixed-real', 'fresh-real'] as const) {
    for (const growth of [constant(1), constant(0.3), geometric(1.4)])
      expectLimit({ regime, share: 0.4, growth }, last, 150);
    expectLimit({ regime, share: 0.4, growth: linear(2) });
    expectLimit({ regime, share: 1, growth: geometric(0.5) }, last, 20);
    expectDivergence({ regime, share: 0.4, growth: geometric(0.9) }, 'exponential', 1 / 0.9);
  }
  expect((behaviourOf({ regime: 'fixed-real', share: 0.3 }) as Converging).limit).toBeCloseTo(1.960784, 6);
});

test('k real examples for each synthetic one divide the sizes', () => {
  expectLimit({ regime: 'fresh-real', share: 0.7, realPerSynthetic: 4 }, last, 100);
  expectLimit({ regime: 'fresh-real', share: 0.7, realPerSynthetic: 4, growth: constant(3) }, last, 100);
  expectLimit({ regime: 'fresh-real', share: 0.7, realPerSynthetic: 4, growth: linear(3) });
});

/** The measure of each rate, between fits 200 and 400. */
const measures = {
  linear: (v: readonly number[]) => ((v[399] as number) - (v[199] as number)) / 200,
  logarithmic: (v: readonly number[]) => ((v[399] as number) - (v[199] as number)) / Math.LN2,
  exponential: (v: readonly number[]) => (v[399] as number) / (v[398] as number),
};

function expectDivergence(regime: EndlessRegime, rate: keyof typeof measures, factor: number): void {
  const behaviour = behaviourOf(regime) as Diverging;
  expect([behaviour.converges, behaviour.rate]).toEqual([false, rate]);
  expect(behaviour.factor).toBeCloseTo(factor, 14);
  expect(measures[rate](errorFactors(scheduleOf(regime), 400)) / factor).toBeCloseTo(1, 2);
}

test('what has no answer is refused in one line', () => {
  const refusal = (regime: Partial<EndlessRegime>) => () =>
    behaviourOf({ regime: 'fresh-real', share: 0.5, ...regime });
  expect(() => behaviourOf({ regime: 'fixed-real' })).toThrow(
    'share of real data in fixed-real: expected above 0 and at most 1, received undefined; without real data it is the regime replace',
  );
  expect(refusal({ share: 0 })).toThrow('received 0');
  expect(refusal({ share: 1.1 })).toThrow('received 1.1');
  expect(refusal({ realPerSynthetic: 0 })).toThrow(
    'real examples for each synthetic one: expected a finite number above 0',
  );
  expect(refusal({ growth: geometric(-1) })).toThrow(
    'factor of geometric growth: expected a finite number above 0, received -1',
  );
  expect(refusal({ growth: linear(-0.5) })).toThrow(
    'batches that shrink linearly come to an end, received -0.5',
  );
  const regime = 'acumulate' as 'accumulate';
  expect(() => behaviourOf({ regime })).toThrow('did you mean "accumulate"?');
});
