import { expect, test } from 'vitest';
import type { Series } from '../analysis/series.ts';
import { seriesOf } from '../analysis/series.ts';
import type { RunSummary } from '../run/records.ts';
import { tagFaults, visibleText } from '../testing/balanced-tags.ts';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { linearExample } from '../testing/linear-example.ts';
import { quantityOf } from '../words/quantity.ts';
import type { FigureForm } from './drawing.ts';
import { lossFigure } from './loss-figure.ts';
import { standaloneSvg } from './standalone.ts';

function figure(summary: RunSummary, form: FigureForm = 'wide') {
  const { iterations } = summary.config;
  return lossFigure({ series: seriesOf(summary), quantity: quantityOf(summary.lossLabel), iterations }, form);
}

const language = exampleSummary({ losses: languageLosses });

test('every seed is a line, the mean a thicker one, with a band around', () => {
  const { content } = figure(language);
  expect(content.html.match(/stroke-width="1" [^>]*opacity="0.5"/g)?.length).toBe(6);
  expect(content.html.match(/stroke-width="2.25"/g)?.length).toBe(2);
  expect(content.html.match(/fill="currentColor" opacity="0.13"/g)?.length).toBe(2);
});

test('names stand at the ends of the lines with the last mean, in the narrow form above', () => {
  expect(visibleText(figure(language).content.html)).toContain('accumulate 2.28');
  expect(visibleText(figure(language, 'narrow').content.html)).toMatch(/^ *replace +accumulate +2\.2 /);
});

test('theory is a line through points with bars of four standard errors, deviations stand below', () => {
  const { content, height } = figure(linearExample(1));
  expect(content.html.match(/stroke-width="1.6"/g)?.length).toBe(2);
  expect(content.html.match(/stroke-width="1.1"/g)?.length).toBe(12);
  expect(visibleText(content.html)).toContain('deviation from theory (standard errors)');
  expect(visibleText(content.html)).toContain('replace, iteration 2: +1.7 standard errors');
  expect(height).toBeGreaterThan(figure(language).height);
});

test('bars reach from four standard errors below the mean to four above', () => {
  const { content } = figure(linearExample(0));
  const y = (text: RegExp) => Number(text.exec(content.html)?.[1]);
  // The ticks 0.0 and 0.1 give the scale.
  const [zero, tenth] = [y(/y="([\d.]+)"[^>]*>0\.0</), y(/y="([\d.]+)"[^>]*>0\.1</)];
  const [, top, bottom] = /d="M[\d.]+ ([\d.]+)V([\d.]+)/.exec(content.html) ?? [];
  const length = (Number(bottom) - Number(top)) * (0.1 / (zero - tenth));
  expect(length).toBeCloseTo((2 * 4 * 0.002) / Math.sqrt(3), 3);
});

test('a regime without a closed form has a dashed line', () => {
  const summary = linearExample(1, {
    alter: ({ n }, regime) => ({
      standardErrors: { testLoss: 0.002 },
      ...(regime === 'replace' || n === 1 ? { expected: { testLoss: n / 10 } } : {}),
    }),
  });
  expect(figure(summary).content.html.match(/stroke-dasharray/g)?.length).toBe(1);
});

test('nothing is drawn outside the figure or at no place at all', () => {
  const cases = [language, linearExample(9), exampleSummary({ losses: { replace: [[2]] }, iterations: 1 })];
  for (const summary of cases) {
    for (const form of ['wide', 'narrow'] as const) {
      const { width, height, content } = figure(summary, form);
      expect(content.html).not.toMatch(/NaN|Infinity|undefined/);
      for (const [, x] of content.html.matchAll(/ c?x="(-?[\d.]+)"/g))
        expect(Number(x)).toBeLessThanOrEqual(width);
      for (const [, y] of content.html.matchAll(/ c?y="(-?[\d.]+)"/g))
        expect(Number(y)).toBeLessThanOrEqual(height);
    }
  }
});

test('labels of lines that end together do not overlap', () => {
  const same = [
    [1, 2],
    [1, 2],
  ];
  const losses = { replace: same, accumulate: same, 'replace-multiple': same, 'accumulate-subsample': same };
  const { content } = figure(exampleSummary({ losses }));
  const heights = [...content.html.matchAll(/y="([\d.]+)"[^>]*font-weight="600"/g)].map(([, y]) => Number(y));
  expect(heights.length).toBe(4);
  const sorted = heights.sort((a, b) => a - b);
  for (let i = 1; i < 4; i++)
    expect((sorted[i] as number) - (sorted[i - 1] as number)).toBeGreaterThanOrEqual(18.9);
});

test('a figure in a file of its own is well-formed, has a size and both themes', () => {
  const svg = standaloneSvg(figure(language), 'a <figure>');
  expect(tagFaults(svg)).toEqual([]);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="900" height="\d+"/);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).toContain('aria-label="a &lt;figure&gt;"');
});

test('series without points are possible', () => {
  const series: Series[] = [];
  expect(lossFigure({ series, quantity: { name: 'loss' }, iterations: 3 }, 'narrow').width).toBeGreaterThan(
    0,
  );
});
