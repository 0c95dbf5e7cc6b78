import { expect, test } from 'vitest';
import { unknownName } from './unknown-name.ts';

test('an unknown name is refused in one line with all names and the nearest', () => {
  const fault = unknownName({
    code: 'test/unknown',
    subject: 'fruit',
    name: 'aple',
    known: ['apple', 'pear'],
  });
  expect(fault.message).toBe('fruit: expected one of apple, pear, received "aple"; did you mean "apple"?');
  expect([fault.code, fault.kind]).toEqual(['test/unknown', 'request']);
});
