import { expect, test } from 'vitest';
import { Canvas, type Layer } from './canvas.ts';
import type { Colour } from './colour.ts';
import { type Frame, tiltedFrame } from './frame.ts';

const black: Colour = [0, 0, 0];
const white: Colour = [1, 1, 1];
const upright: Frame = { x: 0.5, y: 0.5, scale: 1, cos: 1, sin: 0 };
const disc: Layer = {
  frame: upright,
  shape: { kind: 'ellipse', x: 0, y: 0, rx: 0.3, ry: 0.3 },
  colour: white,
};

function painted(size: number, ...layers: readonly Layer[]): Uint8Array {
  const canvas = new Canvas(size, black, black);
  for (const layer of layers) canvas.paint(layer);
  return canvas.bytes();
}

/** Share of the picture that is white. */
function area(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte / 255, 0) / bytes.length;
}

test('edges are smooth: the covered area is that of the shape, at every size and tilt', () => {
  for (const size of [16, 32, 100]) expect(area(painted(size, disc))).toBeCloseTo(Math.PI * 0.09, 2);
  const shape = { kind: 'box', x: 0.1, y: 0.05, rx: 0.4, ry: 0.2, corner: 0 } as const;
  for (const tilt of [0, 0.1, -0.7]) {
    const frame = tiltedFrame(0.45, 0.5, 0.8, tilt);
    expect(area(painted(64, { ...disc, frame, shape }))).toBeCloseTo(0.8 * 0.4 * 0.64, 2);
  }
});

test('a tilt turns clockwise', () => {
  const frame = tiltedFrame(0.5, 0.5, 1, 1);
  const bytes = painted(8, {
    ...disc,
    frame,
    shape: { ...disc.shape, kind: 'ellipse', x: 0.44, y: 0, rx: 0.15, ry: 0.15 },
  });
  const brightest = bytes.subarray(0, 64).indexOf(255);
  expect([Math.floor(brightest / 8), brightest % 8]).toEqual([6, 6]);
});

test('opacity lets through what is beneath, and later layers cover earlier ones', () => {
  const centre = 3 * 8 + 3;
  expect(painted(8, { ...disc, opacity: 0.2 })[centre]).toBe(51);
  expect(painted(8, disc, { ...disc, colour: [0.4, 0.4, 0.4] })[centre]).toBe(102);
});

test('within and without cut the shape', () => {
  const half = { kind: 'box', x: 0.5, y: 0, rx: 0.5, ry: 1, corner: 0 } as const;
  const right = area(painted(64, { ...disc, within: [half] }));
  const left = area(painted(64, { ...disc, without: [half] }));
  expect([right, left]).toEqual([expect.closeTo(Math.PI * 0.045, 2), expect.closeTo(Math.PI * 0.045, 2)]);
});

test('a soft edge is wider, and the area stays', () => {
  const soft = painted(64, { ...disc, softness: 0.2 });
  const grey = (bytes: Uint8Array) => bytes.filter((byte) => byte > 0 && byte < 255).length;
  expect(grey(soft)).toBeGreaterThan(4 * grey(painted(64, disc)));
  expect(area(soft)).toBeCloseTo(Math.PI * 0.09, 1);
});

test('shapes may lie partly or wholly outside the picture', () => {
  const at = (x: number, y: number) => area(painted(32, { ...disc, frame: { ...upright, x, y } }));
  expect([at(0, 0.5), at(1, 0.5), at(0.5, 0), at(0.5, 1)]).toEqual(
    Array(4).fill(expect.closeTo(Math.PI * 0.045, 2)),
  );
  expect([at(-1, 0.5), at(2, 0.5), at(0.5, -1), at(0.5, 2)]).toEqual([0, 0, 0, 0]);
});

test('the background goes from its upper to its lower colour and is not lit', () => {
  const canvas = new Canvas(8, [0, 0.5, 1], [1, 0.5, 0]);
  canvas.illuminate(upright, { ambient: 0, diffuse: 0, direction: [0, 0, 1] });
  const bytes = canvas.bytes();
  const column = (channel: number) => Array.from({ length: 8 }, (_, row) => bytes[(channel * 8 + row) * 8]);
  expect(column(0)).toEqual([16, 48, 80, 112, 143, 175, 207, 239]);
  expect(column(1)).toEqual(Array(8).fill(128));
  expect(column(2)).toEqual(column(0).reverse());
});

test('the side towards the light is brighter, and what is away from it has the light from everywhere', () => {
  const canvas = new Canvas(32, black, black);
  canvas.illuminate(upright, { ambient: 0.4, diffuse: 0.6, direction: [-1, 0, 0] });
  canvas.paint({ ...disc, shape: { kind: 'box', x: 0, y: 0, rx: 1, ry: 1, corner: 0 } });
  const row = canvas.bytes().subarray(16 * 32, 17 * 32);
  expect([...row].every((byte, i) => i === 0 || byte <= (row[i - 1] as number))).toBe(true);
  expect(row[0]).toBeGreaterThan(150);
  expect(row[31]).toBe(102);
});
