import { expect, test } from 'vitest';
import { growthWords } from './growth.ts';
import { regimeWords } from './regimes.ts';

test('regimes with real data tell their share, one half where none is named', () => {
  expect(regimeWords('fixed-real-0.3').description).toBe(
    'the same real data, with 30 % of the weight, and the newest synthetic data',
  );
  expect(regimeWords('fresh-real').action).toBe('adding fresh real data at 50 % of the weight');
  expect(regimeWords('fresh-real-0.618').contrast).toBe('adding fresh real data at 61.8 %');
});

test('theory is told with the limits of the closed forms', () => {
  expect(regimeWords('accumulate').theory).toContain('= 1.64 times');
  expect(regimeWords('fixed-real-0.3').theory).toBe('stays below 1.96 times that of model 1');
  expect(regimeWords('fresh-real-0.618034').theory).toBe('tends to 0.62 times that of model 1');
  expect(regimeWords('accumulate-subsample').theory).toBeUndefined();
});

test('a regime that nobody described is named', () => {
  expect(regimeWords('every-other-2').description).toBe('what the regime every-other-2 mixes');
});

test('growth is told in words, and that of the paper is not', () => {
  expect(growthWords('constant:1')).toBeUndefined();
  expect(growthWords(undefined)).toBeUndefined();
  expect(growthWords('constant:0.5')).toBe('every synthetic batch is 0.5 times as large as the real data');
  expect(growthWords('linear:1')).toBe(
    'synthetic batch i is 1 + (i − 1) × 1 times as large as the real data',
  );
  expect(growthWords('geometric:2')).toBe('synthetic batch i is 2^(i − 1) times as large as the real data');
  expect(growthWords('other:2')).toBe('synthetic batches are sized by other:2');
});
