import { expect, test } from 'vitest';
import { editDistance, Fault, nearest } from './index.ts';

test('a fault reads as one line: subject, expected, received, remedy', () => {
  const fault = new Fault({
    code: 'data/file-missing',
    kind: 'request',
    subject: 'data.path "stories.txt"',
    expected: 'a readable file',
    received: 'nothing at that path',
    remedy: 'check --set data.path',
  });
  expect(fault.message).toBe(
    'data.path "stories.txt": expected a readable file, received nothing at that path; check --set data.path',
  );
  expect([fault.code, fault.kind]).toEqual(['data/file-missing', 'request']);
});

test('the nearest name is the one with the fewest edits', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(nearest('acumulate', ['replace', 'accumulate'])).toBe('accumulate');
  expect(nearest('x', [])).toBeUndefined();
});
