import { expect, test } from 'vitest';
import { distances, extentOf, type Shape } from './shape.ts';

const shapes: Readonly<Record<string, Shape>> = {
  ellipse: { kind: 'ellipse', x: 0.1, y: -0.2, rx: 0.6, ry: 0.9 },
  tapered: { kind: 'ellipse', x: 0.1, y: -0.2, rx: 0.6, ry: 0.9, taper: 0.3 },
  box: { kind: 'box', x: -0.3, y: 0.2, rx: 0.5, ry: 0.7, corner: 0.2 },
  capsule: { kind: 'capsule', from: [-0.5, 0.1], to: [0.4, 0.6], radius: 0.2 },
  dot: { kind: 'capsule', from: [0.2, 0.1], to: [0.2, 0.1], radius: 0.3 },
  band: { kind: 'band', x: 0.1, y: 0, rx: 0.6, upper: 0.1, lower: 0.4, radius: 0.05 },
  slanted: { kind: 'band', x: 0, y: 0.1, rx: 0.5, upper: -0.2, lower: 0.1, radius: 0.1, slant: 0.3 },
  ring: { kind: 'box', x: 0, y: 0, rx: 0.5, ry: 0.4, corner: 0.1, line: 0.06 },
};

function distanceAt(shape: Shape, x: number, y: number): number {
  const out = new Float64Array(1);
  distances(shape, { x, y, dx: 1, dy: 1, count: 1 }, out);
  return out[0] as number;
}

test('distances from circles, boxes and capsules are exact', () => {
  const circle: Shape = { kind: 'ellipse', x: 1, y: 1, rx: 2, ry: 2 };
  expect(distanceAt(circle, 4, 5)).toBeCloseTo(3, 12);
  expect(distanceAt(circle, 1, 1)).toBe(-2);
  const box: Shape = { kind: 'box', x: 0, y: 0, rx: 2, ry: 1, corner: 0.5 };
  expect(distanceAt(box, 0, 3)).toBe(2);
  expect(distanceAt(box, 4.5, 4.5)).toBeCloseTo(Math.hypot(3, 4) - 0.5, 12);
  expect(distanceAt(box, 0, 0)).toBe(-1);
  const capsule: Shape = { kind: 'capsule', from: [0, 0], to: [3, 4], radius: 1 };
  expect(distanceAt(capsule, 1.5 - 4, 2 + 3)).toBeCloseTo(4, 12);
  expect(distanceAt(capsule, 6, 8)).toBeCloseTo(4, 12);
});

test('a tapered ellipse narrows downwards and keeps its height', () => {
  const shape: Shape = { kind: 'ellipse', x: 0, y: 0, rx: 1, ry: 1, taper: 0.25 };
  expect(distanceAt(shape, 0, 1)).toBeCloseTo(0, 12);
  expect(distanceAt(shape, 0.8 / 1.15, 0.6)).toBeCloseTo(0, 12);
  expect(distanceAt(shape, 0.8 / 0.85, -0.6)).toBeCloseTo(0, 12);
});

test('a band is what lies between its parabolas, and a slant turns its ends', () => {
  const band: Shape = { kind: 'band', x: 0, y: 0, rx: 1, upper: 0.2, lower: 0.6, radius: 0 };
  expect([0.1, 0.4, 0.7].map((y) => distanceAt(band, 0, y) < 0)).toEqual([false, true, false]);
  expect(distanceAt(band, 0, 0.7)).toBeCloseTo(0.1, 12);
  expect(distanceAt(band, 4, 4)).toBe(5);
  expect(distanceAt({ ...band, slant: 0.5 }, 1, 0.5)).toBeCloseTo(0, 12);
});

test('an outline is what is near the edge, on both sides', () => {
  const ring: Shape = { kind: 'ellipse', x: 0, y: 0, rx: 1, ry: 1, line: 0.1 };
  expect([0, 0.85, 0.95, 1.05, 1.15].map((x) => distanceAt(ring, x, 0) < 0)).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});

test('a span measures all its points as one by one', () => {
  const out = new Float64Array(5);
  const span = { x: -1, y: 0.5, dx: 0.4, dy: -0.1, count: 5 };
  for (const shape of Object.values(shapes)) {
    distances(shape, span, out);
    const each = Array.from(out, (_, i) => distanceAt(shape, span.x + i * span.dx, span.y + i * span.dy));
    expect([...out]).toEqual(each);
  }
});

test.each(Object.entries(shapes))('the extent of a %s holds it and is hardly larger', (_, shape) => {
  const { x, y, rx, ry } = extentOf(shape);
  const [steps, out] = [400, new Float64Array(400)];
  const held = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let row = 0; row < steps; row++) {
    const span = { x: -2, y: -2 + row * 0.01, dx: 0.01, dy: 0, count: steps };
    distances(shape, span, out);
    for (let i = 0; i < steps; i++) {
      if ((out[i] as number) > 0) continue;
      held.left = Math.min(held.left, span.x + i * span.dx);
      held.right = Math.max(held.right, span.x + i * span.dx);
      held.top = Math.min(held.top, span.y);
      held.bottom = Math.max(held.bottom, span.y);
    }
  }
  const slack = [held.left - x + rx, x + rx - held.right, held.top - y + ry, y + ry - held.bottom];
  expect(Math.min(...slack)).toBeGreaterThan(-1e-9);
  expect(Math.max(...slack)).toBeLessThan(0.15);
});
