import { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { exitCodeOf, explain } from './failure.ts';

const parts = { code: 'a/b', subject: 'x', expected: 'y', received: 'z\n  over two lines' } as const;

test('a wrong request ends with 2, everything else with 1', () => {
  expect(exitCodeOf(new Fault({ ...parts, kind: 'request' }))).toBe(2);
  expect(exitCodeOf(new Fault({ ...parts, kind: 'failure' }))).toBe(1);
  expect(exitCodeOf(new TypeError('a mistake of ours'))).toBe(1);
  expect(exitCodeOf('thrown text')).toBe(1);
});

test('an error is one line, whatever its message', () => {
  expect(explain(new Fault({ ...parts, kind: 'request' }), false)).toBe(
    'x: expected y, received z over two lines',
  );
  expect(explain(new TypeError('first\r\n  second'), false)).toBe(
    'unexpected error: first second; run again with --verbose to see where',
  );
  expect(explain(new RangeError(), false)).toContain('RangeError');
});

test('with verbose the stacks of an error and of its causes follow', () => {
  const error = new Error('outer', { cause: new Error('inner') });
  const [line, ...rest] = explain(error, true).split('\n');
  expect(line).toBe('unexpected error: outer');
  expect(rest.join('\n')).toMatch(/Error: outer\n {4}at [\s\S]*caused by Error: inner\n {4}at /);
});
