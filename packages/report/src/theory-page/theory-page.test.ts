import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tagFaults, visibleText } from '../testing/balanced-tags.ts';
import { linesOf } from '../testing/drawn.ts';
import { inTemporaryDirectory } from '../testing/temporary-directory.ts';
import { theoryExample } from '../testing/theory-example.ts';
import { renderTheory } from './render-theory.ts';
import type { TheoryDocument } from './theory-document.ts';
import { curvesOf, theoryFigure, thinned } from './theory-figure.ts';
import { figuresOf, theoryPage } from './theory-page.ts';

const example = theoryExample();
const [factor] = example.quantities;
if (!factor) throw new Error('expected a quantity');

test('a page and a figure for each kind of axes are written, well-formed and without a number that is none', () =>
  inTemporaryDirectory(async (out) => {
    const { page, figures } = await renderTheory({ document: example, out });
    expect(page).toBe(join(out, 'theory.html'));
    expect(figures).toEqual(
      ['linear', 'logarithmic'].map((kind) => join(out, 'figures', `factor-${kind}.svg`)),
    );
    for (const path of [page, ...figures]) {
      const text = await readFile(path, 'utf8');
      expect(tagFaults(text)).toEqual([]);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
    }
  }));

test('the headline says which regimes grow and which tend to a limit; regimes stand with formula, limit and bound', () => {
  const text = visibleText(theoryPage(example, []));
  expect(text).toContain(
    'The expected test error grows without bound, in proportion to n, under replace; it tends to a limit under accumulate.',
  );
  expect(text).toContain('1.644934 = π 2 /6');
  expect(text).toContain('= 0.1644934 (Theorem 2)');
  expect(text).toContain('Which weight is best?');
  expect(text).toContain('my <own>');
});

test('a quantity that falls to nothing is said to', () => {
  const [first, ...others] = example.regimes;
  if (!first) throw new Error('expected a regime');
  const lost = { ...first, behaviour: { converges: true, limit: 0, formula: '0: it dies out' } as const };
  const text = visibleText(theoryPage({ ...example, regimes: [lost, ...others] }, []));
  expect(text).toContain('falls to 0 under replace');
  expect(text).toContain('0 : it dies out');
});

test('curves of one fit are no curves, unless there is one fit', () => {
  const names = (document: TheoryDocument) => curvesOf(document, factor).map(({ regime }) => regime);
  expect(names(example)).toEqual(['replace', 'accumulate', 'my <own>']);
  expect(names(theoryExample(1))).toHaveLength(4);
});

test('on logarithmic axes n is a straight line, and the limit a dotted one', () => {
  const { content } = theoryFigure(example, factor, 'logarithmic', 'wide');
  const [replace] = linesOf(content.html).filter(({ width }) => width === 1.8);
  const at = (n: number) => replace?.places[n - 1] ?? { x: Number.NaN, y: Number.NaN };
  const slope = (from: number, to: number) => (at(to).y - at(from).y) / (at(to).x - at(from).x);
  expect(slope(1, 4)).toBeCloseTo(slope(4, 16), 2);
  const dotted = linesOf(content.html).filter(({ width }) => width === 1.1);
  expect(dotted).toHaveLength(1);
  expect(dotted[0]?.places[0]?.y).toBe(dotted[0]?.places[1]?.y);
});

test('long chains are drawn by as many places as can be seen, the first and the last among them', () => {
  const [replace] = curvesOf(theoryExample(10_000), factor);
  const shown = thinned(replace?.points ?? []);
  expect(shown.length).toBeLessThanOrEqual(242);
  expect(shown[0]?.n).toBe(1);
  expect(shown.at(-1)?.n).toBe(10_000);
  expect(shown.slice(0, 5).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
});

test('one fit, values of zero and answers without regimes make a page, too', () => {
  const zero = example.regimes.map((one) => ({ ...one, values: { factor: [0, 0, 0], error: [0, 0, 0] } }));
  const documents: readonly TheoryDocument[] = [
    theoryExample(1),
    { ...example, regimes: zero },
    { ...example, regimes: [] },
    { ...example, regimes: [], answers: [] },
  ];
  for (const document of documents) {
    const page = theoryPage(document, []);
    expect(tagFaults(page)).toEqual([]);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  }
  // Logarithms are of what is above zero.
  expect(figuresOf({ ...example, regimes: zero }).map(({ kind }) => kind)).toEqual(['linear']);
});
