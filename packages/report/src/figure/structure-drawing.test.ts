import { expect, test } from 'vitest';
import { type StructureCell, structuresOf } from '../analysis/structures.ts';
import type { Conformation, Vector } from '../space/molfile.ts';
import { tagFaults } from '../testing/balanced-tags.ts';
import { contrast, deficiencies, distance } from '../testing/color-vision.ts';
import { moleculesExample } from '../testing/molecules-example.ts';
import { atomLook, atomLooks, strainedHue } from './atom-hues.ts';
import { inks } from './palette.ts';
import { structureDefinitions, structureDrawing, windowOf } from './structure-drawing.ts';
import { structureFigure } from './structure-figure.ts';

const plate = structuresOf(moleculesExample());
const [column] = plate?.columns ?? [];
const cell = plate?.grids[0]?.rows[0]?.cells[0] as StructureCell;
const generated = cell.generated as Conformation;

/** Atoms in the order in which they are drawn: what they refer to, and where they stand. */
function ballsIn(svg: string) {
  const all = svg.matchAll(/<use href="#(hue-atom-\w+)-(\d)" x="(-?\d+)" y="(-?\d+)"\/>/g);
  return [...all].map(([, look, fog, x, y]) => ({ look, fog: Number(fog), x: Number(x), y: Number(y) }));
}

/** A conformation whose atoms have other places. */
function placed(places: (place: Vector, atom: number) => Vector): Conformation {
  return { ...generated, positions: generated.positions.map(places) };
}

test('every atom is a ball where it lies, in hundredths of an angstrom, upwards on the page', () => {
  const balls = ballsIn(structureDrawing(cell).html);
  expect(balls).toHaveLength(6);
  const { elements, positions } = generated;
  const [x, y] = positions[elements.indexOf('F')] as Vector;
  expect(balls).toContainEqual(
    expect.objectContaining({ look: 'hue-atom-f', x: Math.round(100 * x), y: Math.round(-100 * y) }),
  );
});

test('what is nearer is drawn later and stands out of the fog', () => {
  const deep = placed(([x, y], atom) => [x, y, -2 * atom]);
  const balls = ballsIn(structureDrawing({ label: '', generated: deep }).html);
  const names = generated.elements.map((symbol) => atomLook(symbol).hue.name);
  expect(balls.map(({ look }) => look)).toEqual(names.toReversed());
  expect(balls.map(({ fog }) => fog)).toEqual([3, 3, 3, 2, 1, 0]);
});

test('bonds that are too long or too short are drawn as such, others are not', () => {
  const strained = (svg: string) => svg.split(`class="${strainedHue.name}"`).length - 1;
  expect(strained(structureDrawing(cell).html)).toBe(0);
  const last = generated.elements.length - 1;
  const away = placed((place, atom) => (atom === last ? [place[0] + 3, place[1], place[2]] : place));
  expect(strained(structureDrawing({ ...cell, generated: away }).html)).toBe(1);
  expect(strained(structureDrawing({ label: '', generated: away }).html)).toBe(0);
});

test('atoms in one place are drawn without a bond between them', () => {
  const svg = structureDrawing({ ...cell, generated: placed(() => [0, 0, 0]) }).html;
  expect(ballsIn(svg)).toHaveLength(6);
  expect(svg).not.toMatch(/NaN|Infinity/);
});

test('the window holds the whole reference and has one shape for all molecules', () => {
  for (const each of plate?.columns ?? []) {
    const { left, top, width, height } = windowOf(each);
    expect(width / height).toBeCloseTo(1.5, 1);
    for (const [x, y] of each.model?.positions ?? []) {
      expect(100 * x).toBeGreaterThan(left);
      expect(100 * x).toBeLessThan(left + width);
      expect(-100 * y).toBeGreaterThan(top);
      expect(-100 * y).toBeLessThan(top + height);
    }
  }
  expect(windowOf({ name: '', formula: '' }).width).toBeGreaterThan(0);
});

test('all that drawings refer to is defined, once', () => {
  const [grid] = plate?.grids ?? [];
  const { content } = structureFigure(grid as NonNullable<typeof grid>, plate?.columns ?? []);
  const ids = [...content.html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const used = [...content.html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(ids).toEqual(expect.arrayContaining([...new Set(used)]));
  expect(tagFaults(content.html)).toEqual([]);
  expect(column?.formula && content.html).toContain(column?.formula);
});

test('common elements can be told apart and be seen on both surfaces', () => {
  const common = ['C', 'N', 'O', 'S', 'Cl', 'F'].map((symbol) => atomLook(symbol).hue);
  for (const theme of ['light', 'dark'] as const) {
    for (const [i, one] of common.entries()) {
      for (const other of common.slice(i + 1))
        expect(distance(one[theme], other[theme], deficiencies.none ?? [])).toBeGreaterThan(9);
    }
    for (const { hue } of atomLooks) expect(contrast(hue[theme], inks.surface[theme])).toBeGreaterThan(1.5);
  }
  expect(structureDefinitions().html).toContain('id="hue-atom-other-3"');
});
