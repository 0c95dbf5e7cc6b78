import { expect, test } from 'vitest';
import { ConformationKeys } from './drawing-keys.ts';
import { UniformDraw } from './uniform-draw.ts';

const keys = (seed: number) => new ConformationKeys(seed, 'train');

/** Places that are drawn of `count`, in order, and how many were accepted at any time. */
function draw(seed: number, count: number, options: { wanted?: number; after?: number } = {}) {
  const { wanted, ...rest } = options;
  const uniform = new UniformDraw(keys(seed), { wanted, ...rest });
  const accepted: number[] = [];
  for (let place = 0; place < count; place++) if (uniform.offer({ place })) accepted.push(place);
  const drawn = uniform.drawn();
  for (const { number, place } of drawn) expect(accepted[number]).toBe(place);
  return { places: drawn.map(({ place }) => place), accepted: accepted.length };
}

/** Places 0 .. count - 1 in the order of their keys. */
function sorted(seed: number, count: number): number[] {
  const of = keys(seed);
  const all = Array.from({ length: count }, (_, place) => ({ place, key: of.at(place) }));
  return all.sort((a, b) => a.key - b.key).map(({ place }) => place);
}

test('those with the smallest keys are drawn, in the order of their keys', () => {
  const order = sorted(1, 9000);
  expect(draw(1, 9000).places).toEqual(order);
  expect(draw(1, 9000, { wanted: 40 }).places).toEqual(order.slice(0, 40));
  expect(order).not.toEqual(sorted(2, 9000));
});

test('each batch begins behind the one before: they are disjoint, and together in one order', () => {
  const order = sorted(5, 1000);
  let after: number | undefined;
  for (let batch = 0; batch < 4; batch++) {
    const { places } = draw(5, 1000, { wanted: 300, ...(after === undefined ? {} : { after }) });
    expect(places).toEqual(order.slice(300 * batch, 300 * (batch + 1)));
    after = places.at(-1);
  }
});

test('what is accepted and drops out again grows like the logarithm of the source', () => {
  // Expected: n (1 + ln(count / n)) = 100 (1 + ln 500) = 721; its standard deviation is below the root of it.
  expect(Math.abs(draw(3, 50_000, { wanted: 100 }).accepted - 721)).toBeLessThan(5 * Math.sqrt(721));
});

test('every conformation is drawn equally often', () => {
  const counts = new Float64Array(20);
  const seeds = 4000;
  for (let seed = 0; seed < seeds; seed++) {
    for (const place of draw(seed, 20, { wanted: 5 }).places) counts[place] = (counts[place] as number) + 1;
  }
  // Each count is binomial(4000, 1/4) with deviation 27.4: one of 20 beyond 4.5 deviations in one of 7,000 cases.
  for (const count of counts)
    expect(Math.abs(count - seeds / 4)).toBeLessThan(4.5 * Math.sqrt(seeds * 0.1875));
});
