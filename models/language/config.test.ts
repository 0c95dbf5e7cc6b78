import { expect, test } from 'vitest';
import { presetConfig } from './config.ts';
import { gpt2Parameters } from './gpt2/parameters.ts';
import { parameterCount } from './parameters.ts';

test('gpt2-9m has 9.0 million parameters within 2 %', () => {
  const count = parameterCount(gpt2Parameters(presetConfig('gpt2-9m')));
  expect(Math.abs(count / 9.0e6 - 1)).toBeLessThan(0.02);
});

test('an unknown preset is refused with the nearest', () => {
  expect(() => presetConfig('gpt2-nona')).toThrow(
    'model.preset: expected one of gpt2-nano, gpt2-9m, received "gpt2-nona"; did you mean "gpt2-nano"?',
  );
});
