import { expect, test } from 'vitest';
import { parameterCount } from '../training/parameters.ts';
import { builtInModel } from './built-in.ts';
import { misfitOf, presetConfig, presets } from './config.ts';

test.each([
  ['geodiff-nano', 27_714],
  ['geodiff-drugs', 752_386],
])('%s has as many parameters as its README says', (name, count) => {
  expect(parameterCount(builtInModel(presetConfig(name)).parameters)).toBe(count);
});

test('an unknown preset is refused with the nearest known one', () => {
  expect(() => presetConfig('geodiff-drug')).toThrow(/geodiff-drug.*geodiff-drugs/s);
});

test('the dimensions of every preset go together', () => {
  for (const config of presets.values()) expect(misfitOf(config)).toBeUndefined();
});

test('a width without a half is a misfit', () => {
  expect(misfitOf({ ...presetConfig('geodiff-nano'), hidden_dim: 33 })).toEqual({
    dimension: 'hidden_dim',
    expected: 'an even number, of which the score heads take a half',
    received: 33,
  });
});

test('a variance schedule that does not rise is a misfit', () => {
  expect(misfitOf({ ...presetConfig('geodiff-nano'), beta_end: 1e-8 })).toEqual({
    dimension: 'beta_end',
    expected: 'more than beta_start, 1e-7',
    received: 1e-8,
  });
});
