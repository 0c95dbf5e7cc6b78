import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSweep } from '@ouroboros/experiments';
import { resolveSweep, runSweep, type Sweep, type SweepResult, sweepRecord } from '@ouroboros/recursion';
import { formatSweepTable, renderSweep } from '@ouroboros/report';
import { Runtime } from '@ouroboros/runtime';
import { unitError } from '@ouroboros/theory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';

const small: Sweep = {
  name: 'test/sweep',
  description: 'a small sweep',
  family: 'linear',
  features: [1, 5],
  rows: [6, 12],
  noise: [0.5, 2],
  regimes: ['accumulate', 'fixed-real-0.25'],
  iterations: 4,
  replicates: 200,
  precision: 'float64',
};

let place: string;
let lanes: readonly [Runtime, Runtime];
let whole: SweepResult;
useDirectory((path) => {
  place = path;
});
beforeAll(async () => {
  lanes = await Promise.all([Runtime.start({ threads: 1 }), Runtime.start({ threads: 1 })]);
  whole = await runSweep({ sweep: small, lanes: [lanes[0]], out: join(place, 'whole') });
});
afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

/** What must be the same of two results. */
function withoutTimes({ points, startedAt: _, ...rest }: SweepResult) {
  return { ...rest, points: points.map(({ seconds: __, ...point }) => point) };
}

const readResult = async (out: string): Promise<SweepResult> =>
  JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));

test('every combination is a point beside theory, or left out with the reason', async () => {
  expect(await readResult(join(place, 'whole'))).toEqual(whole);
  expect(sweepRecord.safeParse(whole).success).toBe(true);
  expect(whole.points.map(({ features, rows, noise, regime }) => [features, rows, noise, regime])).toEqual(
    [
      [1, 6],
      [1, 12],
      [5, 12],
    ].flatMap(([d, T]) =>
      [0.5, 2].flatMap((noise) => ['accumulate', 'fixed-real-0.25'].map((regime) => [d, T, noise, regime])),
    ),
  );
  expect(whole.omitted).toEqual(
    [0.5, 2].map((noise) => ({
      ...{ features: 5, rows: 6, noise },
      reason: 'the error of a fit has no mean below T = d + 2 = 7 rows',
    })),
  );
  const { losses, ...last } = whole.points.at(-1) as SweepResult['points'][number];
  expect(losses.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  expect(losses[0]?.expected).toBeCloseTo(unitError(last), 12);
  expect(losses[3]?.expected).toBeCloseTo(unitError(last) * (1 + 0.75 ** 2 + 0.75 ** 4 + 0.75 ** 6), 12);
});

// 48 means: below 1 % of all seeds have one beyond 4 standard errors, each about 8 % of its mean.
test('points have draws of their own and lie within 4 standard errors of theory', () => {
  const deviations = whole.points.map(({ losses }) =>
    losses.map(({ mean, standardError, expected = Number.NaN }) => (mean - expected) / standardError),
  );
  for (const deviation of deviations.flat()) expect(Math.abs(deviation)).toBeLessThan(4);
  // Of the same draws, points that differ in the noise alone would have the same deviations.
  expect(new Set(deviations.map(([first]) => first?.toFixed(6))).size).toBe(whole.points.length);
});

test('an interrupted sweep goes on, and ends with the numbers of one that was not, on any number of lanes', async () => {
  const out = join(place, 'interrupted');
  const controller = new AbortController();
  let finished = 0;
  const interrupted = runSweep({
    ...{ sweep: small, lanes: [lanes[0]] as const, out, signal: controller.signal },
    onEvent: ({ type }) => {
      if (type === 'point' && ++finished === 5) controller.abort(new Error('stop here'));
    },
  });
  await expect(interrupted).rejects.toThrow('stop here');
  expect(await readdir(out)).not.toContain('sweep.json');
  const kept = await readdir(join(out, 'points'));
  expect(kept).toHaveLength(5);
  const started: unknown[] = [];
  const resumed = await runSweep({ sweep: small, lanes, out, onEvent: (event) => void started.push(event) });
  expect(started[0]).toMatchObject({ type: 'start', points: 12, finished: 5 });
  expect(withoutTimes(resumed)).toEqual(withoutTimes(whole));
});

test('a point is the same in a sweep of other points, and a finished sweep grows by what is new', async () => {
  const out = join(place, 'grown');
  await runSweep({ sweep: { ...small, features: [5], noise: [2] }, lanes, out });
  const computed: unknown[] = [];
  const grown = await runSweep({
    ...{ sweep: small, lanes, out },
    onEvent: (event) => void (event.type === 'point' && computed.push(event)),
  });
  expect(computed).toHaveLength(10);
  expect(withoutTimes(grown)).toEqual(withoutTimes(whole));
});

test('progress rises to the whole, with an estimate of what remains', async () => {
  const told: { fraction: number; remaining?: number }[] = [];
  const onEvent = (event: { type: string }) => {
    if (event.type === 'progress') told.push(event as never);
  };
  await runSweep({
    sweep: { ...small, features: [1] },
    lanes: [lanes[0]],
    out: join(place, 'told'),
    onEvent,
  });
  expect(told.length).toBeGreaterThan(8);
  for (const [i, { fraction }] of told.entries())
    expect(fraction).toBeGreaterThanOrEqual(told[i - 1]?.fraction ?? 0);
  expect(told.at(-1)).toMatchObject({ fraction: 1, remaining: 0 });
});

test('another setting, another sweep and an altered file are refused', async () => {
  const out = join(place, 'whole');
  const again = (changes: Partial<Sweep>) => runSweep({ sweep: { ...small, ...changes }, lanes, out });
  await expect(again({ replicates: 300 })).rejects.toThrow(
    /^replicates of the sweep in .*: expected 200, with which it was begun, received 300; .* --set replicates=200$/,
  );
  await expect(again({ name: 'other' })).rejects.toThrow('expected test/sweep, with which it was begun');
  const point = join(out, 'points', 'd1-t6-noise2-accumulate.json');
  const text = await readFile(point, 'utf8');
  await writeFile(point, text.slice(0, 100));
  await expect(again({})).rejects.toThrow(`${point}: expected a record as the run wrote it`);
  await rm(point);
  expect(withoutTimes(await again({}))).toEqual(withoutTimes(whole));
});

test.each([
  [{ rows: [2, 6], features: [5] }, 'rows: expected at least one of 7 or more, features + 2'],
  [
    { noise: [0] },
    'noise: expected positive numbers, standard deviations: without noise in the labels every fit is exact',
  ],
  [{ noise: [1, 1] }, 'noise: expected a list of different positive numbers'],
  [{ features: [] }, 'features: expected a list of different whole numbers'],
  [{ features: [1.5] }, 'features: expected whole numbers of at least 1, received 1.5'],
  [{ replicates: 1 }, 'replicates: expected a whole number of at least 2'],
  [{ iterations: 0 }, 'iterations: expected a whole number of at least 1'],
  [{ seed: -1 }, 'seed: expected a whole number of at least 0'],
  [{ precision: 'float16' as 'float32' }, 'precision: expected float32 or float64, received "float16"'],
  [{ regimes: ['acumulate'] }, 'did you mean accumulate?'],
  [{ regimes: ['accumulate-subsample'] }, 'regimes: expected regimes whose fits see whole batches'],
  [{ growth: 'constant:0.5' }, 'growth: expected batches of whole units'],
  [{ growth: 'doubling' }, 'growth: expected constant:<c>'],
] as readonly (readonly [Partial<Sweep>, string])[])('%o is refused in one line', (changes, message) => {
  expect(() => resolveSweep({ ...small, ...changes })).toThrow(message);
  try {
    resolveSweep({ ...small, ...changes });
  } catch (error) {
    expect(error).toMatchObject({ kind: 'request', message: expect.not.stringContaining('\n') });
  }
});

test('the table tells the largest deviation of every chain and of all', () => {
  const table = formatSweepTable(whole, { width: 90 });
  expect(table).toContain('\u03c3\u00b2=0.25');
  expect(table.split('\n').filter((line) => /^[15] +(6|12) /.test(line))).toHaveLength(3);
  expect(table.replaceAll('\n', ' ')).toMatch(
    /farthest from theory: .* standard errors \(d = .*\); none of 48 means beyond 4/,
  );
  expect(table.replaceAll('\n', ' ')).toContain('2 combinations left out: the error of a fit has no mean');
  for (const width of [40, 60, 80]) {
    for (const line of formatSweepTable(whole, { width }).split('\n'))
      expect([...line].length).toBeLessThanOrEqual(width);
  }
});

test('the page is made of a sweep as it is written', async () => {
  const { page, figures } = await renderSweep({ directory: join(place, 'whole') });
  expect(await readFile(page, 'utf8')).toContain('test/sweep');
  expect(figures.map((path) => path.slice(place.length))).toEqual([
    '/whole/figures/figure2.svg',
    '/whole/figures/figure9.svg',
  ]);
});

const settings = ['features=1,3', 'rows=10', 'noise=1', 'replicates=20', 'iterations=3'].flatMap((one) => [
  '--set',
  one,
]);

test('ouroboros run paper/figure2 ends with its table and its page, and report makes the page again', async () => {
  const run = await runCommand(place, ['run', 'paper/figure2', ...settings, '--threads', '1', '--json']);
  expect(run).toMatchObject({ code: 0 });
  const { page, points, grid } = JSON.parse(run.stdout);
  expect(page).toBe('runs/paper/figure2/report.html');
  expect(points).toHaveLength(4);
  expect(grid).toEqual({ features: [1, 3], rows: [10], noise: [1] });
  expect(run.stderr).toContain('largest deviation from theory, in standard errors');
  const report = await runCommand(place, ['report', 'runs/paper/figure2']);
  expect(report.stdout).toContain(`page: ${page}`);
});

test.each([
  [['plan', 'paper/figure2'], 'paper/figure2: expected an experiment or a study, received a sweep; run it'],
  [['run', 'paper/figure2', '--set', 'replicate=3'], '--set: expected one of features, rows, noise'],
  [['run', 'paper/figure2', '--set', 'noise=0'], 'noise: expected positive numbers'],
  [['run', 'paper/figure2', '--model', 'bundle'], '--model: expected none'],
  [['run', 'paper/figur2'], 'did you mean paper/figure2?'],
])('ouroboros %o is refused in one line', async (words, message) => {
  const { code, stderr } = await runCommand(place, words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test("the paper's grid has 114 points, and 18 combinations that theory has no error of", () => {
  const { places, omitted } = resolveSweep(findSweep('experiments/paper/figure2.ts') as Sweep);
  expect([places.length, omitted.length]).toEqual([114, 18]);
});
