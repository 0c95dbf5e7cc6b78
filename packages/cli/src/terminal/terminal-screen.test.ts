import { expect, test } from 'vitest';
import { TerminalScreen } from './terminal-screen.ts';

const erase = '\r\u001b[K';

function screenOf(columns: number) {
  const written: string[] = [];
  const clock = { now: 0 };
  const terminal = { columns, write: (text: string) => written.push(text) };
  return { written, clock, screen: new TerminalScreen(terminal, () => clock.now) };
}

test('the bar is drawn over itself, not more often than one can see', () => {
  const { written, clock, screen } = screenOf(100);
  screen.status({ label: 'fitting', fraction: 0, remaining: 30 });
  clock.now = 50;
  screen.status({ label: 'fitting', fraction: 0.25, remaining: 20 });
  clock.now = 100;
  screen.status({ label: 'fitting', fraction: 0.5, remaining: 10, detail: 'loss 2.1' });
  expect(written).toEqual([
    `${erase}fitting  ${'░'.repeat(24)}   0 %  30 s left`,
    `${erase}fitting  ${'█'.repeat(12)}${'░'.repeat(12)}  50 %  10 s left  loss 2.1`,
  ]);
});

test('another phase is shown at once', () => {
  const { written, screen } = screenOf(100);
  screen.status({ label: 'fitting' });
  screen.status({ label: 'generating' });
  expect(written).toEqual([`${erase}fitting`, `${erase}generating`]);
});

test('a line that stays goes above the bar, the heading above the first of all', () => {
  const { written, screen } = screenOf(100);
  screen.heading(['a run']);
  screen.status({ label: 'fitting' });
  screen.line('prepared');
  screen.clear();
  screen.line('table');
  expect(written.join('')).toBe(`a run\n${erase}fitting${erase}prepared\n${erase}fitting${erase}table\n`);
});

test('a bar is cut to the width of the terminal', () => {
  const { written, screen } = screenOf(20);
  screen.status({ label: 'a very long description of a place', fraction: 0.5 });
  expect(written).toEqual([`${erase}a very long descrip`]);
});
