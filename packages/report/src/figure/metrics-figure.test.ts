import { expect, test } from 'vitest';
import { metricGroupsOf } from '../analysis/metric-groups.ts';
import { tagFaults, visibleText } from '../testing/balanced-tags.ts';
import { linesOf, panelsOf, verticalScale } from '../testing/drawn.ts';
import { gaussianExample } from '../testing/gaussian-example.ts';
import { imagesExample } from '../testing/images-example.ts';
import { studyExample } from '../testing/study-example.ts';
import { metricsFigure } from './metrics-figure.ts';

const [loss, diversity, rare] = metricGroupsOf(studyExample()).map(({ metrics }) => metrics);
const one = metricGroupsOf(studyExample({ losses: { replace: [[2.3]] } }))[0]?.metrics ?? [];

test('a panel says what it shows, in which unit, and which way is better', () => {
  const [distinct = '', divergence = ''] = panelsOf(metricsFigure(diversity ?? [], 5, 'wide'));
  expect(visibleText(distinct)).toMatch(/^ different tokens share, higher is better/);
  expect(visibleText(divergence)).toMatch(
    /^ divergence of token frequencies from real stories nats, lower is better/,
  );
});

test('the thick line of a regime goes through its means', () => {
  const [panel = ''] = panelsOf(metricsFigure(loss ?? [], 5, 'wide'));
  const value = verticalScale(panel);
  const [replace, accumulate] = linesOf(panel).filter(({ width }) => width === 2.25);
  const means = loss?.[0]?.traces.map(({ points }) => points.map(({ mean }) => mean)) ?? [];
  for (const [k, drawn] of [replace, accumulate].entries()) {
    expect(drawn?.places.length).toBe(5);
    for (const [i, { y }] of (drawn?.places ?? []).entries())
      expect(Math.abs(value(y) - (means[k]?.[i] as number))).toBeLessThan(0.02);
  }
});

test('what is expected is a dashed line, and told what it is', () => {
  const [panel = ''] = panelsOf(metricsFigure(rare ?? [], 5, 'wide'));
  expect(panel.match(/stroke-dasharray="4 4"/g)?.length).toBe(1);
  expect(visibleText(panel)).toContain('dashed: rare names in as many real');
  const [dashed] = linesOf(panel);
  expect(verticalScale(panel)(dashed?.places[0]?.y as number)).toBeCloseTo(0.94, 2);
});

test('bars of the share of an item are the intervals of its means, within 0 and 1', () => {
  const shares = metricGroupsOf(imagesExample()).at(-1)?.metrics ?? [];
  const hats = panelsOf(metricsFigure(shares, 5, 'wide'))[2] ?? '';
  const value = verticalScale(hats);
  const bars = [...hats.matchAll(/<path d="M[\d.]+ ([\d.]+)V([\d.]+)M/g)].map(([, top, bottom]) => [
    value(Number(top)),
    value(Number(bottom)),
  ]);
  // Two regimes; seeds lie 0.002 apart, so that half an interval is 4.3027 times that over the root of 3.
  expect(bars).toHaveLength(10);
  expect(bars[0]?.[0]).toBeCloseTo(0.04 + 0.00497, 3);
  expect(bars[0]?.[1]).toBeCloseTo(0.04 - 0.00497, 3);
  expect(bars[4]?.[1]).toBeCloseTo(0, 6);
  expect(hats).not.toContain('opacity="0.13"');
});

test('of two seeds no interval is drawn, but their range', () => {
  const example = imagesExample();
  const two = { ...example, chains: example.chains.filter(({ seed }) => seed < 3) };
  const [panel = ''] = panelsOf(metricsFigure(metricGroupsOf(two).at(-1)?.metrics ?? [], 5, 'wide'));
  expect(panel.match(/opacity="0.13"/g)?.length).toBe(2);
  expect(panel).not.toMatch(/V[\d.]+M/);
});

test('the axis of a share ends at 1', () => {
  const [panel = ''] = panelsOf(metricsFigure(rare ?? [], 5, 'wide'));
  const labels = [...panel.matchAll(/text-anchor="end"[^>]*>([\d.]+)</g)].map(([, text]) => Number(text));
  expect(Math.max(...labels)).toBe(1);
});

test('one seed and one iteration are a point, and the figure stays inside its edges in both forms', () => {
  for (const form of ['wide', 'narrow'] as const) {
    for (const metrics of [one, [...(loss ?? []), ...(diversity ?? []), ...(rare ?? [])]]) {
      const { width, height, content } = metricsFigure(metrics, metrics === one ? 1 : 5, form);
      expect(content.html).not.toMatch(/NaN|Infinity|undefined/);
      expect(tagFaults(content.html)).toEqual([]);
      for (const [, x, y] of content.html.matchAll(/translate\((\d+) (\d+)\)/g)) {
        expect(Number(x)).toBeLessThan(width);
        expect(Number(y)).toBeLessThan(height);
      }
    }
  }
  expect(linesOf(metricsFigure(one, 1, 'wide').content.html)).toEqual([]);
});

test('where theory expects a metric it is the line, with bars through the means and deviations below', () => {
  const [moments] = metricGroupsOf(gaussianExample(2)).map(({ metrics }) => metrics);
  const panels = panelsOf(metricsFigure(moments ?? [], 4, 'wide'));
  expect(panels).toHaveLength(3);
  const [meanError = '', , entropy = ''] = panels;
  expect(linesOf(meanError).filter(({ width }) => width === 1.6)).toHaveLength(2);
  // 4 means of each of 2 regimes, and model 1 of the third.
  expect(meanError.match(/stroke-width="1.1"/g)).toHaveLength(9);
  expect(visibleText(meanError)).toContain('replace, iteration 3: +3.5 standard errors');
  expect(visibleText(meanError)).toContain('theory 0.2710');
  expect(meanError.match(/class="shade"/g)).toHaveLength(1);
  // No theory: as other metrics are drawn, but with room for what stands below its neighbours.
  expect(linesOf(entropy).filter(({ width }) => width === 2.25)).toHaveLength(3);
  expect(entropy).not.toContain('class="shade"');
});

test('panels with deviations below need more room, others do not', () => {
  const [moments = []] = metricGroupsOf(gaussianExample()).map(({ metrics }) => metrics);
  const entropy = moments.slice(2);
  const height = (metrics: typeof moments) => metricsFigure(metrics, 4, 'wide').height;
  expect(height(moments) - height(entropy)).toBeGreaterThan(50);
});
