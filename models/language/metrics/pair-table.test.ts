import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairTable } from './pair-table.ts';

test('pairs are numbered by their first appearance', () => {
  const table = new PairTable();
  const numbers = [table.number(3, 5), table.number(5, 3), table.number(3, 5), table.number(0, 0)];
  expect(numbers).toEqual([0, 1, 0, 2]);
  expect(table.size).toBe(3);
});

test('a table numbers pairs as a map of their texts does', () => {
  const integer = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  const pair = fc.oneof(fc.tuple(integer, integer), fc.tuple(fc.nat(3), fc.nat(3)));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 200 }), (pairs) => {
      const table = new PairTable();
      const map = new Map<string, number>();
      for (const [left, right] of pairs) {
        const key = `${left} ${right}`;
        if (!map.has(key)) map.set(key, map.size);
        expect(table.number(left, right)).toBe(map.get(key));
      }
      expect(table.size).toBe(map.size);
    }),
    { seed: 1 },
  );
});

test('numbers stay when the table grows', () => {
  const table = new PairTable();
  for (let k = 0; k < 20_000; k++) expect(table.number(k % 150, k)).toBe(k);
  for (let k = 0; k < 20_000; k += 7) expect(table.number(k % 150, k)).toBe(k);
  expect(table.size).toBe(20_000);
});
