import { expect, test } from 'vitest';
import { itemWords, spelled } from './spelling.ts';

test('names of a program become words, names of people stay', () => {
  expect(['trainTokens', 'n_embd', 'rows'].map(spelled)).toEqual(['train tokens', 'n_embd', 'rows']);
  expect(['turnedLeft', 'hat', 'McDonald', 'red ball'].map(itemWords)).toEqual([
    ...['turned left', 'hat', 'McDonald', 'red ball'],
  ]);
});
