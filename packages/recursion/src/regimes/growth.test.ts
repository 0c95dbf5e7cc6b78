import { expect, test } from 'vitest';
import { defaultGrowth, parseGrowth, requireExamples, requireSizes } from './growth.ts';

const sizesOf = (text: string) => [2, 3, 4, 5].map(parseGrowth(text));

test('a schedule gives the sizes of the synthetic batches in units of the real one', () => {
  expect(sizesOf(defaultGrowth)).toEqual([1, 1, 1, 1]);
  expect(sizesOf('constant:0.25')).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(sizesOf('linear:0.5')).toEqual([1.5, 2, 2.5, 3]);
  expect(sizesOf('linear:-2e-1')).toEqual([
    0.8,
    expect.closeTo(0.6),
    expect.closeTo(0.4),
    expect.closeTo(0.2),
  ]);
  expect(sizesOf('geometric:2')).toEqual([2, 4, 8, 16]);
});

test('text that is no schedule is refused in one line', () => {
  for (const text of [
    '',
    '2',
    'linear',
    'linear:',
    'linear:x',
    'cubic:2',
    'toString:1',
    'constant:0',
    'constant:-1',
  ]) {
    expect(() => parseGrowth(text)).toThrow(
      `growth: expected constant:<c>, linear:<r> or geometric:<g>, with c and g above 0, received "${text}"`,
    );
  }
  for (const text of ['geometric:0', 'geometric:1e999', 'linear:1e999', 'linear:1-1', ' linear:1'])
    expect(() => parseGrowth(text)).toThrow('growth: expected');
  for (const value of [2, null, ['constant:1']]) expect(() => parseGrowth(value)).toThrow('growth: expected');
});

test('a schedule that leaves no batch is refused with the batch that it leaves', () => {
  const check = (text: string, iterations: number) => requireSizes(text, parseGrowth(text), iterations);
  expect(() => check('linear:-0.2', 5)).not.toThrow();
  expect(() => check('linear:-0.2', 6)).toThrow(
    'growth: expected batches of a positive, finite size, received linear:-0.2, by which batch 6 has 0 units',
  );
  expect(() => check('linear:-2', 2)).toThrow('batch 2 has -1 units');
  expect(() => check('linear:-2', 1)).not.toThrow();
  expect(() => check('geometric:1000', 1000)).toThrow('batch 1000 has Infinity units');
});

test('a schedule that rounds to no example, or to more than can be counted, is refused', () => {
  const check = (text: string, unit: number) => requireExamples(text, parseGrowth(text), 4, unit);
  expect(() => check('geometric:0.5', 4)).not.toThrow();
  expect(() => check('geometric:0.5', 3)).toThrow(
    /^growth: expected batches of 1 to \d+ examples, received geometric:0.5, by which batch 4 has 0.375 of them; /,
  );
  expect(() => check('geometric:1e9', 8)).toThrow('batch 4 has 8e+27 of them');
});
