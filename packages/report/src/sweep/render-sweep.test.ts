import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tagFaults, visibleText } from '../testing/balanced-tags.ts';
import { linesOf, panelsOf } from '../testing/drawn.ts';
import { sweepExample, writeExampleSweep } from '../testing/sweep-example.ts';
import { inTemporaryDirectory } from '../testing/temporary-directory.ts';
import type { SweepRecord } from './record.ts';
import { renderSweep } from './render-sweep.ts';
import { shownIterations } from './shown-iterations.ts';
import { sweepFigure } from './sweep-figure.ts';
import { sweepPage } from './sweep-page.ts';

const whole = sweepExample();
const small = sweepExample({ features: [1, 3], rows: [10, 32], variances: [1], iterations: 5 });

/** The sweep with one of its means moved by so many standard errors. */
function moved(sweep: SweepRecord, deviation: number): SweepRecord {
  const [first, ...others] = sweep.points;
  if (!first) throw new Error('expected a sweep with a point');
  const losses = first.losses.map((loss, i) =>
    i === 2 ? { ...loss, mean: (loss.expected ?? 0) + deviation * loss.standardError } : loss,
  );
  return { ...sweep, points: [{ ...first, losses }, ...others] };
}

test('a sweep has a page and its two figures, well-formed and without a number that is none', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleSweep(directory, whole);
    const report = await renderSweep({ directory });
    expect(report).toEqual({
      page: join(directory, 'report.html'),
      figures: ['figure2', 'figure9'].map((name) => join(directory, 'figures', `${name}.svg`)),
    });
    for (const path of [report.page, ...report.figures]) {
      const text = await readFile(path, 'utf8');
      expect(tagFaults(text)).toEqual([]);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
    }
  }));

test('every noise has a band of panels for replace above one for accumulate, a panel for each number of features', () => {
  for (const kind of ['linear', 'logarithmic'] as const) {
    const drawing = sweepFigure(whole, kind, 'wide');
    expect(panelsOf(drawing)).toHaveLength(3 * 2 * 5);
    const text = visibleText(drawing.content.html);
    expect([...text.matchAll(/σ² = ([\d.]+)/g)].map(([, value]) => value)).toEqual(['0.1', '1', '10']);
    expect(text.match(/replace.*?accumulate/g)).toHaveLength(3);
  }
});

test('a panel has a line of theory for every number of rows that theory knows, and fewer where rows are too few', () => {
  const panels = panelsOf(sweepFigure(whole, 'linear', 'wide'));
  const theory = panels
    .slice(0, 5)
    .map((panel) => linesOf(panel).filter(({ width }) => width === 1.3).length);
  // T of 10, 32, 100, 316, 1000, at least d + 2.
  expect(theory).toEqual([5, 5, 4, 3, 2]);
  // Accumulate has its bounds besides.
  expect(linesOf(panels[5] ?? '').filter(({ width }) => width === 1)).toHaveLength(5);
});

test('on logarithmic axes replace is a straight line of slope one', () => {
  const [panel = ''] = panelsOf(sweepFigure(whole, 'logarithmic', 'wide'));
  const [line] = linesOf(panel).filter(({ width }) => width === 1.3);
  const at = (i: number) => line?.places[i] ?? { x: Number.NaN, y: Number.NaN };
  // n = 1, 10, 100.
  expect(at(9).x - at(0).x).toBeCloseTo(at(99).x - at(9).x, 1);
  expect(at(0).y - at(9).y).toBeCloseTo(at(9).y - at(99).y, 1);
});

test('both forms stay inside their edges', () => {
  for (const form of ['wide', 'narrow'] as const) {
    const { width, height, content } = sweepFigure(whole, 'logarithmic', form);
    for (const [, x, y] of content.html.matchAll(/translate\((\d+) (\d+)\)/g)) {
      expect(Number(x)).toBeLessThan(width);
      expect(Number(y)).toBeLessThan(height);
    }
  }
});

test('the page says how many means lie within four standard errors, and which lies farthest', () => {
  const text = visibleText(sweepPage(small));
  expect(text).toContain('all 40 means lie within 4 standard errors');
  const far = visibleText(sweepPage(moved(small, 6)));
  expect(far).toContain('39 of 40 means lie within 4 standard errors');
  expect(far).toContain('the farthest is 6.0 away (replace, d = 1, T = 10, σ² = 1, iteration 3)');
});

test('what was left out and what has no finite variance is said', () => {
  expect(visibleText(sweepPage(whole))).toContain('(d, T) = (10, 10), (32, 10), (32, 32)');
  const heavy = sweepExample({ features: [7], rows: [10], variances: [1], iterations: 3 });
  expect(visibleText(sweepPage(heavy))).toContain(
    'no finite variance with fewer than d + 4 rows, (d, T) = (7, 10)',
  );
});

test('points without theory, a single iteration and more columns than there is room for are drawn', () => {
  const bare = {
    ...small,
    points: small.points.map((point) => ({
      ...point,
      losses: point.losses.map(({ expected: _, ...loss }) => loss),
    })),
  };
  const many = sweepExample({ features: [1, 2, 3, 4, 5, 6, 7], variances: [1], iterations: 1 });
  for (const sweep of [bare, many]) {
    const page = sweepPage(sweep);
    expect(tagFaults(page)).toEqual([]);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  }
  expect(visibleText(sweepPage(bare))).toContain('No closed form is known');
});

test('points are drawn at even distances on either kind of axis, the first and the last always', () => {
  expect([...shownIterations(100, 'linear')]).toEqual([1, 13, 26, 38, 51, 63, 75, 88, 100]);
  expect([...shownIterations(100, 'logarithmic')]).toEqual([1, 2, 3, 6, 10, 18, 32, 56, 100]);
  expect([...shownIterations(1, 'linear')]).toEqual([1]);
});

test('a directory without a sweep and a broken file are refused in one line', () =>
  inTemporaryDirectory(async (directory) => {
    await expect(renderSweep({ directory })).rejects.toThrow('expected the directory of a finished sweep');
    await writeFile(join(directory, 'sweep.json'), '{"sweep": ');
    await expect(renderSweep({ directory })).rejects.toThrow(
      'sweep.json: expected a record as the run wrote it',
    );
    await writeExampleSweep(directory, { ...small, points: [] });
    await expect(renderSweep({ directory })).rejects.toThrow('points: ');
  }));
