import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('the rate is that of the last ten seconds', () => {
  let time = 100;
  const pace = new Pace(() => time);
  const rates: number[] = [];
  for (const [seconds, tokens] of [
    [2, 100],
    [2, 300],
    [8, 400],
    [10, 50],
  ] as const) {
    time += seconds;
    rates.push(pace.add(tokens));
  }
  // 100 / 2, 400 / 4, 700 / 10 since the first mark, then 50 in ten seconds.
  expect(rates).toEqual([50, 100, 70, 5]);
});
