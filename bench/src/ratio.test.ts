import { expect, test } from 'vitest';
import { compareSeparate, compareTimes, fewestRounds } from './ratio.ts';

test('half the time is twice as fast', () => {
  const { ratio, low, high, verdict } = compareTimes([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12]);
  expect(ratio).toBeCloseTo(2, 12);
  expect(low).toBeCloseTo(2, 12);
  expect(high).toBeCloseTo(2, 12);
  expect(verdict).toBe('faster');
});

test('twice the time is slower', () => {
  expect(compareTimes([2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 1])).toMatchObject({
    ratio: 0.5,
    verdict: 'slower',
  });
});

test('the ratio is the median over the rounds: what slows both in a round cancels', () => {
  const baseline = [10, 1000, 10, 10, 1000, 10, 10];
  const times = baseline.map((time) => time / 4);
  expect(compareTimes(times, baseline).ratio).toBeCloseTo(4, 12);
});

test('the ratio one way is the inverse of the ratio the other way, and so are its borders', () => {
  const [a, b] = [
    [1, 1.3, 0.8, 1.1, 2, 0.9, 1.2],
    [2, 2.1, 2.5, 1.9, 2.2, 2.8, 1.7],
  ];
  const there = compareTimes(a as number[], b as number[]);
  const back = compareTimes(b as number[], a as number[]);
  expect(back.ratio).toBeCloseTo(1 / there.ratio, 12);
  // The same rounds are drawn, so the same medians with the sign turned.
  expect(back.low).toBeCloseTo(1 / there.high, 12);
  expect(back.high).toBeCloseTo(1 / there.low, 12);
});

test('no win is claimed where the interval holds 1', () => {
  const baseline = [1, 1, 1, 1, 1, 1, 1, 1];
  const times = [0.5, 0.9, 1.1, 2, 0.8, 1.3, 0.7, 1.4];
  const { low, high, verdict } = compareTimes(times, baseline);
  expect(low).toBeLessThan(1);
  expect(high).toBeGreaterThan(1);
  expect(verdict).toBe('same');
});

test('no win is claimed of fewer rounds than an interval needs', () => {
  const rounds = (count: number) => compareTimes(new Array(count).fill(1), new Array(count).fill(9)).verdict;
  expect(rounds(fewestRounds - 1)).toBe('undecided');
  expect(rounds(fewestRounds)).toBe('faster');
});

test('rounds that one side missed are refused', () => {
  expect(() => compareTimes([1, 2], [1])).toThrow('expected 1 rounds of both, received 2 of one');
});

test('samples of two times are compared by their medians, and their order says nothing', () => {
  const times = [1, 1.1, 0.9, 1.05, 0.95, 1, 1.02];
  const baseline = [2.1, 1.9, 2, 2.2, 1.8, 2];
  const { ratio, low, high, verdict } = compareSeparate(times, baseline);
  expect(ratio).toBeCloseTo(2, 12);
  expect(low).toBeGreaterThan(1.7);
  expect(high).toBeLessThan(2.4);
  expect(verdict).toBe('faster');
  expect(compareSeparate(times, [...baseline].reverse()).ratio).toBeCloseTo(2, 12);
});

test('samples of two times that overlap claim nothing', () => {
  const [times, baseline] = [
    [1, 2, 3, 1.5, 2.5, 1.2],
    [1.1, 2.1, 2.9, 1.4, 2.6, 1.3],
  ];
  expect(compareSeparate(times as number[], baseline as number[]).verdict).toBe('same');
  expect(compareSeparate([1, 1], [2, 2]).verdict).toBe('undecided');
});
