import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('what a model writes cannot command the terminal', () => {
  expect(printable('a\tb\nc\u001b[2Jd\re\u0000\u009b')).toBe('a\tb\nc\ufffd[2Jd\ufffde\ufffd\ufffd');
  expect(printable('één 🐉')).toBe('één 🐉');
});
