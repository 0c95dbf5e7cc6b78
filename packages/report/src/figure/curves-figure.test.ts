import { expect, test } from 'vitest';
import { curvesOf } from '../analysis/curves.ts';
import { linesOf, panelsOf, verticalScale } from '../testing/drawn.ts';
import { studyExample } from '../testing/study-example.ts';
import { curvesFigure } from './curves-figure.ts';

const regimes = curvesOf(studyExample())?.regimes ?? [];
const [panel = ''] = panelsOf(curvesFigure(regimes, 5, 'wide'));

test('every fit is a thin line of training losses and a strong one of test losses', () => {
  expect(panelsOf(curvesFigure(regimes, 5, 'wide')).length).toBe(2);
  const widths = linesOf(panel).map(({ width }) => width);
  expect(widths).toEqual([1, 2, 3, 4, 5].flatMap(() => [0.9, 2]));
});

test('lines end at the last losses', () => {
  const value = verticalScale(panel);
  const ends = linesOf(panel).map(({ places }) => value(places.at(-1)?.y as number));
  for (const [k, { points }] of (regimes[0]?.curves ?? []).entries()) {
    const last = points.at(-1);
    expect(Math.abs((ends[2 * k] as number) - (last?.trainLoss as number))).toBeLessThan(0.05);
    expect(Math.abs((ends[2 * k + 1] as number) - (last?.testLoss as number))).toBeLessThan(0.05);
  }
});

test('losses of the first tenth of a fit that lie above the axis are left out, all others are there', () => {
  for (const { width, places } of linesOf(panel)) expect(places.length).toBe(width === 2 ? 4 : 15);
});

test('a single test loss is a dot, and none is none', () => {
  const curve = (testLosses: readonly number[]) => ({
    n: 1,
    points: [0.5, 1].map((epoch, i) => {
      const testLoss = testLosses[i];
      return { step: i + 1, epoch, trainLoss: 2, ...(testLoss === undefined ? {} : { testLoss }) };
    }),
  });
  const drawn = (testLosses: readonly number[]) =>
    curvesFigure([{ regime: 'replace', curves: [curve(testLosses)] }], 1, 'narrow').content.html;
  const dots = (html: string) => html.match(/<circle[^>]*opacity="0.55"/g)?.length ?? 0;
  expect([dots(drawn([3])), dots(drawn([])), dots(drawn([3, 2]))]).toEqual([1, 0, 0]);
  expect(drawn([])).not.toMatch(/NaN|Infinity|undefined/);
});

test('the axis ends at whole epochs where the last batch is not full', () => {
  const points = [1.5, 2.98].map((epoch, i) => ({ step: i + 1, epoch, trainLoss: 3 - i }));
  const { content } = curvesFigure([{ regime: 'replace', curves: [{ n: 1, points }] }], 1, 'wide');
  expect([...content.html.matchAll(/text-anchor="middle">(\d)</g)].map(([, text]) => text)).toEqual([
    '0',
    '1',
    '2',
    '3',
  ]);
});

test('a curve of a single point has a place', () => {
  const curves = [{ n: 1, points: [{ step: 1, epoch: 0.25, trainLoss: 3 }] }];
  expect(curvesFigure([{ regime: 'replace', curves }], 1, 'wide').content.html).not.toMatch(/NaN|Infinity/);
});
