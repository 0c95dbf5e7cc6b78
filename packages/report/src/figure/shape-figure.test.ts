import { expect, test } from 'vitest';
import { type Shape, shapeOf } from '../analysis/shape.ts';
import { visibleText } from '../testing/balanced-tags.ts';
import { linesOf } from '../testing/drawn.ts';
import { shapedLosses, shapeExample } from '../testing/shape-example.ts';
import { shapeFigure } from './shape-figure.ts';

const subsampled = { 'accumulate-subsample': [[2, 2.1, 2.2, 2.3, 2.4]] };

function figure(losses?: Parameters<typeof shapeExample>[0], form: 'wide' | 'narrow' = 'wide') {
  const shape = shapeOf(shapeExample(losses)) as Shape;
  return shapeFigure({ shape, quantity: { name: 'loss' }, iterations: 5 }, form);
}

test('by iteration the shape is a line for each regime, by v_n one straight line for all', () => {
  const lines = linesOf(figure().content.html).filter(({ width }) => width === 1.6);
  expect(lines.map(({ places }) => places.length)).toEqual([5, 5, 2]);
});

test('a shape that holds goes through all means', () => {
  const { content } = figure(shapedLosses(['replace', 'accumulate'], [2, 0.3], 1));
  const [replace] = linesOf(content.html).filter(({ width }) => width === 1.6);
  const circles = [...content.html.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4"/g)];
  for (const [i, { x, y }] of (replace?.places ?? []).entries()) {
    expect(Number(circles[i]?.[1])).toBeCloseTo(x, 1);
    expect(Number(circles[i]?.[2])).toBeCloseTo(y, 1);
  }
});

test('a regime without v_n is dashed by iteration, and missing by v_n', () => {
  const { content } = figure({ ...shapedLosses(['replace'], [2, 0.3]), ...subsampled });
  expect(content.html.match(/stroke-dasharray/g)).toHaveLength(1);
  const text = visibleText(content.html);
  expect(text).toContain('accumulate-subsample, iteration 5: 2.400');
  expect(text).not.toMatch(/accumulate-subsample, iteration \d: [\d.]+ at v/);
});

test('nothing is drawn outside the figure or at no place at all', () => {
  for (const form of ['wide', 'narrow'] as const) {
    for (const losses of [undefined, { replace: [[2, 2]] }, { replace: [[2, 1e6, 3e6]] }]) {
      const { width, height, content } = figure(losses, form);
      expect(content.html).not.toMatch(/NaN|Infinity|undefined/);
      for (const [, x] of content.html.matchAll(/ c?x="(-?[\d.]+)"/g))
        expect(Number(x)).toBeLessThanOrEqual(width);
      for (const [, y] of content.html.matchAll(/ c?y="(-?[\d.]+)"/g))
        expect(Number(y)).toBeLessThanOrEqual(height);
    }
  }
});
