import { expect, test } from 'vitest';
import { remember } from './remember.ts';

test('what was made once is made no more, for the same parts of the same family', () => {
  const context = { memory: new Map<string, unknown>() };
  let made = 0;
  const make = () => ({ number: ++made });
  const first = remember(context, 'images', ['train', { batch: 2 }], make);
  expect(remember(context, 'images', ['train', { batch: 2 }], make)).toBe(first);
  remember(context, 'images', ['train', { batch: 3 }], make);
  remember(context, 'language', ['train', { batch: 2 }], make);
  expect(made).toBe(3);
});

test('what failed to be made is tried again', async () => {
  const context = { memory: new Map<string, unknown>() };
  const failing = () => Promise.reject(new Error('no memory'));
  await expect(remember(context, 'images', ['train'], failing)).rejects.toThrow('no memory');
  expect(await remember(context, 'images', ['train'], () => Promise.resolve('made'))).toBe('made');
});
