import { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { anyNumber, collect, oneOf, wholeNumber } from './arguments.ts';

test('whole numbers are read, anything else is refused with its option', () => {
  const parse = wholeNumber('--count', 1);
  expect(parse('12')).toBe(12);
  for (const text of ['0', '1.5', '-3', '', ' ', 'many', '1e400', 'NaN']) {
    expect(() => parse(text)).toThrow('--count: expected a whole number of at least 1');
    expect(() => parse(text)).toThrow(Fault);
  }
});

test('numbers are finite', () => {
  const parse = anyNumber('--temperature');
  expect([parse('0'), parse('-0.5'), parse('1e-6')]).toEqual([0, -0.5, 1e-6]);
  for (const text of ['', 'hot', 'Infinity'])
    expect(() => parse(text)).toThrow('--temperature: expected a number');
});

test('of words the nearest is named', () => {
  const parse = oneOf('--device', ['cpu', 'cuda']);
  expect(parse('cuda')).toBe('cuda');
  expect(() => parse('cud')).toThrow('did you mean cuda?');
});

test('an option that is given several times keeps its order', () => {
  expect(collect('b', collect('a'))).toEqual(['a', 'b']);
});
