import { expect, test } from 'vitest';
import { PlainScreen } from './plain-screen.ts';

/** A screen with a clock that the test sets. */
function screenAt() {
  const written: string[] = [];
  const clock = { now: 0 };
  return {
    written,
    clock,
    screen: new PlainScreen(
      (text) => written.push(text),
      () => clock.now,
    ),
  };
}

test('what is going on is a line every five seconds at most', () => {
  const { written, clock, screen } = screenAt();
  for (clock.now = 0; clock.now <= 12_000; clock.now += 100) {
    screen.status({ label: 'fitting', fraction: clock.now / 12_000, detail: 'loss 2.1', remaining: 61 });
  }
  expect(written).toEqual([
    'fitting 41 %, loss 2.1, about 1 min 01 s left\n',
    'fitting 83 %, loss 2.1, about 1 min 01 s left\n',
  ]);
});

test('a line that stays is written at once, and the heading before the first one', () => {
  const { written, clock, screen } = screenAt();
  screen.heading(['a run', 'going on']);
  screen.status({ label: 'early' });
  expect(written).toEqual([]);
  screen.line('done');
  clock.now = 4_999;
  screen.status({ label: 'too early' });
  clock.now = 5_000;
  screen.status({ label: 'late enough' });
  screen.clear();
  expect(written).toEqual(['a run\n', 'going on\n', 'done\n', 'late enough\n']);
});
