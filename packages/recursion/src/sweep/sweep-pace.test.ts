import { expect, test } from 'vitest';
import { SweepPace } from './sweep-pace.ts';

test('the rest takes as long as the cost done so far says', () => {
  let now = 1000;
  // Of points that cost 1, 2 and 5 the first was finished before.
  const pace = new SweepPace([1, 2, 5], [2, 5], () => now);
  expect(pace.state()).toEqual({ fraction: 0.125 });
  now += 3000;
  pace.advance('b', 2);
  pace.advance('c', 1);
  expect(pace.state()).toEqual({ fraction: 0.5, remaining: 4 });
  now += 4000;
  pace.advance('c', 5);
  expect(pace.state()).toEqual({ fraction: 1, remaining: 0 });
});
