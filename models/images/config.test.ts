import { expect, test } from 'vitest';
import { parameterCount } from '../training/parameters.ts';
import { builtInModel } from './built-in.ts';
import { innerSize, misfitOf, presetConfig, presets } from './config.ts';

test.each([
  ['vae-nano', 247_171],
  ['vae-celeba', 3_936_131],
])('%s has as many parameters as its README says', (name, count) => {
  expect(parameterCount(builtInModel(presetConfig(name)).parameters)).toBe(count);
});

test('an unknown preset is refused with the nearest known one', () => {
  expect(() => presetConfig('vae-celebA')).toThrow(/vae-celebA.*vae-celeba/s);
});

test('every preset ends in 2 x 2 pixels', () => {
  for (const config of presets.values()) {
    expect(misfitOf(config)).toBeUndefined();
    expect(innerSize(config)).toBe(2);
  }
});

test('a side that the convolutions do not halve evenly is a misfit', () => {
  expect(misfitOf({ ...presetConfig('vae-nano'), image_size: 40 })).toEqual({
    dimension: 'image_size',
    expected: 'a multiple of 16, which 4 convolutions of stride 2 divide by',
    received: 40,
  });
});
