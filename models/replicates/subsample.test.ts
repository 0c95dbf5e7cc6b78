import { describe, expect, test } from 'vitest';
import { drawRows } from './subsample.ts';

const key = (index: number) => ({ seed: 7, purpose: 6, iteration: 1, index });

describe('rows drawn without replacement', () => {
  test('are different, ascending and inside the pool', () => {
    for (let index = 0; index < 50; index++) {
      const rows = drawRows(60, 20, key(index));
      expect(new Set(rows).size).toBe(20);
      expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
      expect(rows.every((row) => row < 60)).toBe(true);
    }
  });

  test('are the whole pool when as many are asked for', () => {
    expect([...drawRows(9, 9, key(0))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('are the same for the same key and others for another', () => {
    expect(drawRows(1000, 20, key(1))).toEqual(drawRows(1000, 20, key(1)));
    expect(drawRows(1000, 20, key(1))).not.toEqual(drawRows(1000, 20, key(2)));
  });

  test('are every subset equally often (chi-square, false alarm 1e-6)', () => {
    const draws = 21_000;
    const counts = new Map<string, number>();
    for (let index = 0; index < draws; index++) {
      const subset = drawRows(7, 2, key(index)).join();
      counts.set(subset, (counts.get(subset) ?? 0) + 1);
    }
    const expected = draws / 21;
    const statistic = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(21);
    // 1 - 1e-6 quantile of chi-square with 20 degrees of freedom.
    expect(statistic).toBeLessThan(65.43);
  });

  test('are refused when the pool is too small', () => {
    expect(() => drawRows(5, 6, key(0))).toThrow(RangeError);
  });
});
