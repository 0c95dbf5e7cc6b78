import { expect, test } from 'vitest';
import { across, cross, dot, type Vector } from './vector.ts';

test('the vector across an axis is a unit vector at right angles to it, on the side of the other vector', () => {
  const axis: Vector = [0, 0.6, 0.8];
  const result = across([1, 5, -2], axis);
  expect(dot(result, axis)).toBeCloseTo(0, 12);
  expect(dot(result, result)).toBeCloseTo(1, 12);
  expect(dot(result, [1, 5, -2])).toBeGreaterThan(0);
});

test.each([
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const)('some vector lies across the axis %d %d %d even where the other one lies along it', (...axis) => {
  for (const along of [axis, [0, 0, 0]] as const) {
    const result = across(along, axis);
    expect(dot(result, axis)).toBeCloseTo(0, 12);
    expect(dot(result, result)).toBeCloseTo(1, 12);
  }
});

test('the cross product turns to the right', () => {
  expect(cross([1, 0, 0], [0, 1, 0])).toEqual([0, 0, 1]);
});
