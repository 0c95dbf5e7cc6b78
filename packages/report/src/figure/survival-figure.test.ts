import { expect, test } from 'vitest';
import type { Survival } from '../analysis/survival.ts';
import { tagFaults, visibleText } from '../testing/balanced-tags.ts';
import { knownRegimes } from '../testing/drawn.ts';
import { survivalFigure } from './survival-figure.ts';

/** `items` names that are ever rarer: `frequency` at every iteration of every regime. */
function survivalExample(
  regimes: readonly string[],
  items: number,
  iterations: number,
  frequency: (n: number, item: number) => number,
): Survival {
  const cells = (item: number) =>
    Array.from({ length: iterations }, (_, i) => ({ n: i + 1, frequency: frequency(i + 1, item) }));
  const rows = Array.from({ length: items }, (_, item) => ({
    item: `item ${item}`,
    probability: 0.004 - item * 1e-5,
    cells: new Map(regimes.map((regime) => [regime, cells(item)])),
  }));
  return { regimes, categories: [{ name: 'a <name>', rows }] };
}

/** Number of cells that are drawn in the colour called `name`. */
function cellsIn(svg: string, name: string): number {
  const groups = svg.matchAll(new RegExp(`class="hue-${name}"[^>]*><path d="([^"]*)"`, 'g'));
  return [...groups].reduce((sum, [, d = '']) => sum + d.split('M').length - 1, 0);
}

test('every cell has the colour of its frequency, and a lost one is a dash', () => {
  const frequencies = [0, 0.1, 0.5, 1, 2, 9];
  const survival = survivalExample(['replace', 'accumulate'], 6, 3, (n, item) =>
    n === 3 ? 0 : (frequencies[item] as number),
  );
  const { content } = survivalFigure(survival, 3, 'wide');
  // The legend has one cell of each.
  expect([1, 2, 3, 4, 5].map((step) => cellsIn(content.html, `heat-${step}`) - 1)).toEqual([4, 4, 4, 4, 4]);
  expect(cellsIn(content.html, 'expected') - 1).toBe(2 * (6 + 2));
});

test('items are named with their probability, categories and regimes too, and all is escaped', () => {
  const { content } = survivalFigure(
    survivalExample(['replace', 'accumulate-subsample'], 2, 5, () => 1),
    5,
    'wide',
  );
  expect(tagFaults(content.html)).toEqual([]);
  expect(visibleText(content.html)).toMatch(/a <name> item 0 0\.40 % item 1 0\.40 %/);
  expect(visibleText(content.html)).toContain('accumulate-subsample');
});

test('blocks that have no room beside each other stand below, with the items named again', () => {
  const survival = survivalExample(knownRegimes, 40, 10, () => 1);
  for (const form of ['wide', 'narrow'] as const) {
    const { width, content, height } = survivalFigure(survival, 10, form);
    const rows = content.html.match(/>item 39</g)?.length ?? 0;
    expect(rows).toBe(form === 'wide' ? 1 : 2);
    expect(height).toBeLessThan(form === 'wide' ? 800 : 1400);
    const blocks = [...content.html.matchAll(/<g transform="translate\(([\d.]+) 0\)">/g)].map(([, x]) =>
      Number(x),
    );
    expect(Math.max(...blocks)).toBeLessThan(width - 70);
    expect(cellsIn(content.html, 'heat-3') - 1).toBe(6 * 40 * 10);
  }
});

test('what has not been measured yet is neither lost nor there', () => {
  const survival = survivalExample(['replace'], 3, 2, () => 1);
  const { content } = survivalFigure(survival, 5, 'narrow');
  expect(cellsIn(content.html, 'heat-3') - 1).toBe(6);
  expect(cellsIn(content.html, 'expected') - 1).toBe(0);
});
