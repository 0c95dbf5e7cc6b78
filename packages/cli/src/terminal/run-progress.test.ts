import type { Place, RunEvent } from '@ouroboros/recursion';
import { expect, test } from 'vitest';
import { RunProgress } from './run-progress.ts';
import type { Screen, Status } from './screen.ts';

/** Notes what it is shown. */
class NotingScreen implements Screen {
  readonly width = 80;
  readonly shown: (string | Status)[] = [];
  heading(lines: readonly string[]): void {
    this.shown.push(...lines.map((line) => `heading ${line}`));
  }
  line(text: string): void {
    this.shown.push(text);
  }
  status(status: Status): void {
    this.shown.push(status);
  }
  clear(): void {
    this.shown.push('cleared');
  }
}

const place: Place = { seed: 2, regime: 'replace', iteration: 3, iterations: 5 };
const result = (testLoss: number, seconds: number) => ({ seconds, metrics: { testLoss } }) as never;

function show(...events: readonly RunEvent[]): readonly (string | Status)[] {
  const screen = new NotingScreen();
  const progress = new RunProgress(screen, 'a run', () => 0);
  for (const event of events) progress.show(event);
  return screen.shown;
}

test('a phase is shown with its place, its share and what remains', () => {
  expect(
    show(
      { type: 'start', run: 'runs/x', resumed: true, chains: 2 },
      { type: 'phase', phase: 'fit', place },
      {
        type: 'progress',
        phase: 'fit',
        place,
        progress: { done: 30, total: 120, unit: 'tokens', detail: 'loss 2' },
        elapsed: 1,
        remaining: 9,
      },
    ),
  ).toEqual([
    'heading a run',
    'heading going on with what is in runs/x',
    { label: 'replace, seed 2, iteration 3/5: fitting' },
    { label: 'replace, seed 2, iteration 3/5: fitting', fraction: 0.25, detail: 'loss 2', remaining: 9 },
  ]);
});

test('a long phase gets a line of its own, a short one none', () => {
  const done = { type: 'phase-done', phase: 'sample', place } as const;
  expect(show({ ...done, seconds: 0.9 }, { ...done, seconds: 12, remaining: 100 })).toEqual([
    'replace, seed 2, iteration 3/5: generated in 12 s, about 1 min 40 s left',
  ]);
});

test('of many short iterations the first and the last are told, of those that existed none', () => {
  const iteration = (n: number, skipped = false): RunEvent => ({
    type: 'iteration',
    place: { ...place, iteration: n },
    skipped,
    cost: { total: 0.1, phases: 0.1, writes: 0, loop: 0 },
    result: result(n, 0.1),
  });
  expect(show(iteration(1, true), iteration(2), iteration(3), iteration(4), iteration(5))).toEqual([
    'replace, seed 2, iteration 2/5: test loss 2.0000',
    'replace, seed 2, iteration 5/5: test loss 5.0000',
  ]);
});

test('what regimes share and what comes before them is called so', () => {
  const shared = { ...place, iteration: 1, shared: true };
  expect(
    show(
      { type: 'phase', phase: 'prepare', place: { seed: 2, iterations: 5 } },
      { type: 'phase-done', phase: 'prepare', place: { seed: 2, iterations: 5 }, seconds: 0.1 },
      { type: 'phase', phase: 'evaluate', place: shared },
      { type: 'finish', summary: {} as never },
    ),
  ).toEqual([
    { label: 'seed 2: preparing data' },
    { label: 'all regimes, seed 2, iteration 1/5: evaluating' },
    'cleared',
  ]);
});

test('of chains that run side by side the status shows the oldest phase until it is done', () => {
  const other = { ...place, regime: 'accumulate' };
  const progress = { done: 1, total: 2, unit: 'steps' };
  const shown = show(
    { type: 'phase', phase: 'fit', place },
    { type: 'phase', phase: 'fit', place: other },
    { type: 'progress', phase: 'fit', place: other, progress, elapsed: 1 },
    { type: 'phase-done', phase: 'fit', place, seconds: 0.1 },
    { type: 'progress', phase: 'fit', place: other, progress, elapsed: 1 },
  );
  expect(shown).toEqual([
    expect.objectContaining({ label: expect.stringContaining('replace') }),
    expect.objectContaining({ label: expect.stringContaining('accumulate'), fraction: 0.5 }),
  ]);
});
