import { expect, test } from 'vitest';
import { type Quantity, quantitiesOf } from '../analysis/distributions.ts';
import { tagFaults } from '../testing/balanced-tags.ts';
import { linesOf, panelsOf, verticalScale } from '../testing/drawn.ts';
import { moleculesExample } from '../testing/molecules-example.ts';
import { distributionFigure } from './distribution-figure.ts';

const quantities = quantitiesOf(moleculesExample());

function titlesOf(panels: readonly string[]): readonly string[] {
  return panels.map((panel) => {
    const [title = '', note = ''] = [...panel.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    return `${note} ${title}`;
  });
}

test('three quantities stand beside each other, and each regime has a row of panels', () => {
  const panels = panelsOf(distributionFigure(quantities, 3, 'wide'));
  expect(titlesOf(panels).slice(0, 6)).toEqual(
    ['replace', 'accumulate'].flatMap((regime) =>
      ['co', 'ch', 'cf'].map((name) => `${regime} lengths of ${name} (Å)`),
    ),
  );
  expect(panels).toHaveLength(2 * quantities.length);
});

test('on a phone two stand beside each other, and a last one alone has rows of its own', () => {
  const places = panelsOf(distributionFigure(quantities, 3, 'narrow')).map(
    (panel) => /translate\((\d+) /.exec(panel)?.[1],
  );
  expect(places.slice(-2)).toEqual(['0', '0']);
  expect(new Set(places).size).toBe(2);
});

test('real examples are a shape, generated ones a line for each iteration that lies where it should', () => {
  const [panel = ''] = panelsOf(distributionFigure(quantities, 3, 'wide'));
  expect(panel.match(/fill="currentColor" opacity="0.3"/g)).toHaveLength(1);
  const lines = linesOf(panel);
  expect(lines).toHaveLength(3);
  const peaks = lines.map(({ places }) => places.toSorted((a, b) => a.y - b.y)[0]?.x ?? 0);
  expect(peaks).toEqual(peaks.toSorted((a, b) => a - b));
  expect(peaks[2]).toBeGreaterThan(peaks[0] as number);
});

test('empty bins far from the others are left out, and level stretches have no points', () => {
  const shares = [0, 0, 0, 0, 0.2, 0.8, 0, 0, 0, 0];
  const quantity: Quantity = {
    ...{ label: 'narrow', unit: '', low: 0, high: 10, real: shares },
    regimes: [{ regime: 'replace', lines: [{ n: 1, shares }] }],
  };
  const [panel = ''] = panelsOf(distributionFigure([quantity], 1, 'wide'));
  expect(panel).toContain('>6<');
  expect(panel).not.toContain('>10<');
  expect(linesOf(panel)[0]?.places.length).toBeLessThanOrEqual(8);
});

test('a quantity that nothing was generated of has a figure without numbers that are none', () => {
  const none: Quantity = {
    ...{ label: 'none', unit: '', low: 0, high: 2, real: [0, 0] },
    regimes: [{ regime: 'replace', lines: [{ n: 1, shares: [0, 0] }] }],
  };
  for (const form of ['wide', 'narrow'] as const) {
    const { content } = distributionFigure([none], 1, form);
    expect(content.html).not.toMatch(/NaN|Infinity|undefined/);
    expect(tagFaults(content.html)).toEqual([]);
  }
});

test('a shape that is far higher than all lines is cut off at the top of its panel', () => {
  const narrow: Quantity = {
    ...{ label: 'narrow', unit: '', low: 0, high: 4, real: [0, 1, 0, 0] },
    regimes: [{ regime: 'replace', lines: [{ n: 1, shares: [0.05, 0.05, 0.05, 0.05] }] }],
  };
  const [panel = ''] = panelsOf(distributionFigure([narrow], 1, 'wide'));
  const scale = verticalScale(panel);
  const [, outline = ''] = /<path d="([^"]*)" fill="currentColor" opacity="0.3"/.exec(panel) ?? [];
  const heights = [...outline.matchAll(/[ML]\S+ (\S+?)(?=[LZ])/g)].map(([, y]) => scale(Number(y)));
  expect(Math.max(...heights)).toBeGreaterThan(0.14);
  expect(Math.max(...heights)).toBeLessThan(0.25);
  for (const { y } of linesOf(panel)[0]?.places.slice(1, -1) ?? []) expect(scale(y)).toBeCloseTo(0.05, 6);
});
