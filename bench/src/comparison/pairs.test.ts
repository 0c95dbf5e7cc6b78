import { expect, test } from 'vitest';
import type { BenchDocument } from '../document.ts';
import { parseArguments } from '../request.ts';
import type { SettledRequest } from '../run/bench-run.ts';
import { caseOf, documentOf } from '../testing/documents.ts';
import { runSides } from './commit-comparison.ts';
import { mergeRuns } from './merge.ts';
import type { Sides } from './pairs.ts';

const commit = { kind: 'commit', name: 'v1', commit: 'c'.repeat(40) } as const;

function requestOf(...words: string[]): SettledRequest {
  const request = parseArguments([...words, '--against', 'v1']);
  if (typeof request === 'string') throw new Error('expected a request');
  return { ...request, threads: 2 };
}

function observerOf(signal = new AbortController().signal) {
  return { signal, onProgress: () => undefined, onProblem: () => undefined };
}

/** Sides that note who ran, and take the given seconds in their turns. */
function sidesOf(
  ours: readonly number[],
  theirs: readonly (number | Error)[],
): { sides: Sides; calls: string[] } {
  const calls: string[] = [];
  const measure = (side: string, times: readonly (number | Error)[]) => {
    let turn = 0;
    return async (suite: string): Promise<BenchDocument> => {
      calls.push(`${side} ${suite}`);
      const time = times[turn++] as number | Error;
      if (time instanceof Error) throw time;
      const { environment } = documentOf([]);
      return { environment, suites: [{ name: suite, cases: [caseOf('rows: real', [time])] }] };
    };
  };
  const knows = (suite: string): boolean => suite !== 'concat';
  return {
    sides: {
      ours: { measure: measure('ours', ours) },
      theirs: { measure: measure('theirs', theirs), knows },
    },
    calls,
  };
}

test('both sides take turns, each beginning every other pair', async () => {
  const { sides, calls } = sidesOf([1, 1, 1], [2, 2, 2]);
  const { exitCode, document } = await runSides(
    sides,
    requestOf('random', '--rounds', '3'),
    commit,
    observerOf(),
  );
  const [ours, theirs] = ['ours random', 'theirs random'];
  expect(calls).toEqual([ours, theirs, theirs, ours, ours, theirs]);
  expect(exitCode).toBe(0);
  expect(document.comparison).toMatchObject({
    ...{ method: 'pairs', baseline: { name: 'v1', commit: commit.commit } },
    changes: [{ suite: 'random', now: 10, before: 5, changed: { verdict: 'undecided' } }],
  });
});

test('what slows both sides of a pair cancels', async () => {
  const slow = [1, 50, 1, 1, 80, 1, 1];
  const { sides } = sidesOf(
    slow,
    slow.map((time) => time * 2),
  );
  const { document } = await runSides(sides, requestOf('random'), commit, observerOf());
  const [change] = document.comparison?.changes ?? [];
  expect(change?.changed).toMatchObject({ verdict: 'faster' });
  expect(change?.changed?.low).toBeCloseTo(2, 10);
});

test('a suite that the baseline does not know is new', async () => {
  const { sides, calls } = sidesOf([1, 1], []);
  const request = requestOf('concat', '--rounds', '2');
  const { document, exitCode } = await runSides(sides, request, commit, observerOf());
  expect(calls).toEqual(['ours concat', 'ours concat']);
  expect(exitCode).toBe(0);
  expect(document.comparison?.changes).toMatchObject([{ now: 10 }]);
});

test('where one side fails the pairs before it count, and the other suites go on', async () => {
  const { sides } = sidesOf([1, 1, 1, 1], [2, new Error('out of order'), 4, 4]);
  const request = requestOf('random', 'sampler', '--rounds', '2');
  const { document, exitCode } = await runSides(sides, request, commit, observerOf());
  expect(exitCode).toBe(1);
  const [sampler, random] = document.suites;
  expect(sampler?.problems).toEqual(['out of order']);
  expect(sampler?.cases[0]?.times).toEqual([1]);
  expect(random?.problems).toBeUndefined();
  expect(document.comparison?.changes).toMatchObject([{ suite: 'sampler' }, { suite: 'random' }]);
});

test('a request to stop keeps what was paired', async () => {
  const stop = new AbortController();
  const { sides } = sidesOf([1, 1, 1], [2, 2, 2]);
  const { ours } = sides;
  const stopping = {
    measure: (...parts: Parameters<typeof ours.measure>) => {
      stop.abort();
      return ours.measure(...parts);
    },
  };
  const request = requestOf('random', 'sampler', '--rounds', '3');
  const outcome = await runSides({ ...sides, ours: stopping }, request, commit, observerOf(stop.signal));
  expect(outcome.exitCode).toBe(1);
  expect(outcome.document.suites.map(({ name }) => name)).toEqual(['sampler']);
});

test('runs are merged by their medians, and compared anew', () => {
  const run = (naive: number, real: number) => ({
    name: 'suite',
    cases: [
      caseOf('rows: naive', [naive], 'naive'),
      {
        ...caseOf('rows: real', [real]),
        ...({ ratio: 99, low: 99, high: 99, verdict: 'undecided', baseline: 'naive' } as const),
        figures: { 'GB/s': real },
      },
    ],
  });
  const { cases } = mergeRuns([run(4, 2), run(8, 2), run(8, 1)]);
  expect(cases[0]).toMatchObject({ median: 8, samples: 3, times: [4, 8, 8] });
  expect(cases[1]).toMatchObject({
    median: 2,
    throughput: 5,
    ratio: expect.closeTo(4),
    figures: { 'GB/s': 2 },
  });
});

test('what only some runs measured is left out, and problems are kept once', () => {
  const whole = { name: 'suite', cases: [caseOf('rows: a', [1]), caseOf('rows: b', [1])], problems: ['x'] };
  const part = { name: 'suite', cases: [caseOf('rows: a', [1])], problems: ['x', 'y'] };
  const merged = mergeRuns([whole, part]);
  expect(merged.cases.map(({ name }) => name)).toEqual(['rows: a']);
  expect(merged.problems).toEqual(['x', 'y']);
});
