import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spread } from './spread.ts';

test('what does not overlap stays where it is', () => {
  expect(spread([10, 80, 40], 19, [0, 100])).toEqual([10, 80, 40]);
});

test('neighbours part evenly', () => {
  expect(spread([50, 52], 20, [0, 100])).toEqual([41, 61]);
});

test('labels keep their gap, their order and the limits', () => {
  const positions = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(positions, (given) => {
      const moved = spread(given, 20, [0, 300]);
      const order = given.map((_, i) => i).sort((a, b) => (given[a] as number) - (given[b] as number));
      const sorted = order.map((i) => moved[i] as number);
      for (let i = 1; i < sorted.length; i++) {
        expect((sorted[i] as number) - (sorted[i - 1] as number)).toBeGreaterThanOrEqual(20 - 1e-9);
      }
      expect(Math.min(...moved)).toBeGreaterThanOrEqual(-1e-9);
      expect(Math.max(...moved)).toBeLessThanOrEqual(300 + 1e-9);
    }),
    { seed: 1 },
  );
});
