import { expect, test } from 'vitest';
import { estimate, slope } from './statistics/trend.ts';
import { secondHalf, verdictOf } from './verdict.ts';

const line = (start: number, step: number, length = 10) => Array.from({ length }, (_, i) => start + step * i);

test('the slope is that of the least-squares line', () => {
  expect(slope([1, 3, 5, 7])).toBe(2);
  // By hand: x - 2 = -1, 0, 1; y - 2 = -1, 2, -1; the products sum to 0.
  expect(slope([1, 4, 1])).toBe(0);
  expect(slope([0, 0, 3])).toBe(1.5);
});

test('the interval is the mean plus or minus t times the standard error', () => {
  // Three values 1, 2, 3: standard deviation 1, standard error 1/sqrt(3), t(0.975, 2) = 4.302653.
  const { mean, low, high } = estimate([1, 2, 3], 0.95);
  expect(mean).toBe(2);
  expect(low).toBeCloseTo(2 - 4.302652729749462 / Math.sqrt(3), 10);
  expect(high).toBeCloseTo(2 + 4.302652729749462 / Math.sqrt(3), 10);
});

test('the second half has at least five points where there are five', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 10, 20].map(secondHalf)).toEqual([1, 1, 1, 1, 1, 2, 3, 6, 11]);
});

test('an interval above zero is collapsing, below zero improving, around zero stable', () => {
  const of = (...steps: number[]) => verdictOf(steps.map((step) => line(5, step)))?.verdict;
  expect(of(0.1, 0.11, 0.12)).toBe('collapsing');
  expect(of(-0.1, -0.11, -0.12)).toBe('improving');
  expect(of(-0.1, 0.1, -0.01)).toBe('stable');
});

test('a mean that rises while the seeds differ too much to be sure is undetermined, not stable', () => {
  const verdict = verdictOf([line(5, 0.1), line(5, 0.4), line(5, 0.05)], 0.01);
  expect(verdict).toMatchObject({ verdict: 'undetermined' });
  expect(verdict?.low).toBeLessThan(0);
});

test('only the second half decides, all iterations are reported beside it', () => {
  const settling = [1, 2, 3, 4, 5, 5, 5, 5, 5, 5];
  const verdict = verdictOf([settling, settling.map((loss) => loss + 1)]);
  expect(verdict).toMatchObject({ verdict: 'stable', slope: 0, low: 0, high: 0, from: 6, to: 10, seeds: 2 });
  expect(verdict?.overall).toMatchObject({ from: 1, to: 10 });
  expect(verdict?.overall.slope).toBeGreaterThan(0.3);
});

test('one seed gives a slope but no verdict', () => {
  expect(verdictOf([line(1, 1)])).toMatchObject({ verdict: 'undetermined', slope: 1, low: null, high: null });
});

test('a margin is a share of the first loss and makes small slopes stable', () => {
  const chains = [line(2, 0.03), line(2, 0.031)];
  expect(verdictOf(chains)?.verdict).toBe('collapsing');
  expect(verdictOf(chains, 0.02)).toMatchObject({ verdict: 'stable', margin: 0.04 });
  expect(verdictOf([line(9, -0.03), line(9, -0.031)], 0.02)?.verdict).toBe('stable');
});

test('without a finished chain of two iterations there is no verdict', () => {
  expect(verdictOf([])).toBeUndefined();
  expect(verdictOf([[1], [2]])).toBeUndefined();
});
