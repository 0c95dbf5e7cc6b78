import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('the rest costs what the work of its kind cost so far, per unit', () => {
  const pace = new Pace();
  expect(pace.remaining()).toBeUndefined();
  pace.plan([
    { key: 'a', kind: 'fit', amount: 10 },
    { key: 'b', kind: 'fit', amount: 30 },
    { key: 'c', kind: 'sample', amount: 10 },
  ]);
  expect(pace.remaining()).toBeUndefined();
  pace.complete('a', 5);
  expect(pace.remaining()).toBeUndefined();
  pace.complete('c', 2);
  expect(pace.remaining()).toBe(15);
});

test('a piece in progress counts with its fraction', () => {
  const pace = new Pace();
  pace.plan([
    { key: 'a', kind: 'fit', amount: 10 },
    { key: 'b', kind: 'fit', amount: 20 },
  ]);
  expect(pace.remaining({ key: 'a', fraction: 0, seconds: 1 })).toBeUndefined();
  expect(pace.remaining({ key: 'a', fraction: 0.5, seconds: 5 })).toBe(25);
});

test('work that existed before and work planned twice do not count', () => {
  const pace = new Pace();
  pace.plan([{ key: 'a', kind: 'fit', amount: 10 }]);
  pace.plan([{ key: 'a', kind: 'fit', amount: 10 }]);
  pace.complete('a');
  expect(pace.remaining()).toBe(0);
});
