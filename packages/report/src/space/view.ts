import { eigenPairs } from './eigen.ts';
import type { Conformation, Vector } from './molfile.ts';

/** A way of looking at points: what is in the middle, and the directions to the right, up and towards the eye. */
export interface View {
  readonly center: Vector;
  readonly axes: readonly [Vector, Vector, Vector];
}

/** Coordinates of points as a view sees them: to the right, up, towards the eye. */
export function seen({ center, axes }: View, points: readonly Vector[]): readonly Vector[] {
  return points.map((point) => {
    const from = minus(point, center);
    return [dot(axes[0], from), dot(axes[1], from), dot(axes[2], from)];
  });
}

/** Along the principal axes: the longest to the right, the next upwards, the shortest towards the eye. */
export function principalView({ elements, positions }: Conformation): View {
  const heavy = positions.filter((_, i) => elements[i] !== 'H');
  const points = heavy.length > 2 ? heavy : positions;
  const center = middleOf(points);
  const from = points.map((point) => minus(point, center));
  const [first, second] = eigenPairs(sumOfProducts(from, from)).map(({ vector }) => vectorOf(vector));
  const right = oriented(first as Vector, from);
  const up = oriented(second as Vector, from);
  // The third from the first two, so that no molecule is shown as its mirror image.
  return { center, axes: [right, up, cross(right, up)] };
}

/** A view of `points` that shows them as `view` shows `model`: the same atoms, elsewhere and turned otherwise. */
export function matchingView(view: View, model: readonly Vector[], points: readonly Vector[]): View {
  const [onto, center] = [middleOf(model), middleOf(points)];
  const rotation = superposition(
    points.map((point) => minus(point, center)),
    model.map((point) => minus(point, onto)),
  );
  const turnedBack = (axis: Vector): Vector =>
    vectorOf(
      [0, 1, 2].map((j) => rotation.reduce((sum, row, i) => sum + row[j as 0] * (axis[i] as number), 0)),
    );
  const [right, up, towards] = view.axes;
  const aside = turnedBack(minus(view.center, onto));
  const middle = vectorOf(center.map((value, i) => value + (aside[i] as number)));
  return { center: middle, axes: [turnedBack(right), turnedBack(up), turnedBack(towards)] };
}

/** Rows of the rotation that takes points onto others with the least squares: the quaternion method of Horn (1987). */
function superposition(points: readonly Vector[], onto: readonly Vector[]): readonly Vector[] {
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = sumOfProducts(points, onto) as unknown as Matrix;
  const largest = eigenPairs([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ])[0];
  const [w = 1, x = 0, y = 0, z = 0] = largest?.vector ?? [];
  return [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
}

type Matrix = readonly [Vector, Vector, Vector];

/** Element (i, j): sum over all points of coordinate i of `left` times coordinate j of `right`. */
function sumOfProducts(left: readonly Vector[], right: readonly Vector[]): readonly (readonly number[])[] {
  return [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => left.reduce((sum, point, k) => sum + point[i as 0] * (right[k]?.[j as 0] ?? 0), 0)),
  );
}

/** An axis or its opposite: the one on whose side the farther points lie, whatever way the points were turned. */
function oriented(axis: Vector, points: readonly Vector[]): Vector {
  const skewness = points.reduce((sum, point) => sum + dot(axis, point) ** 3, 0);
  return skewness < 0 ? vectorOf(axis.map((value) => -value)) : axis;
}

function middleOf(points: readonly Vector[]): Vector {
  const mean = (i: 0 | 1 | 2) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  return [mean(0), mean(1), mean(2)];
}

/** Distance of two points, in angstrom. */
export function distanceOf(a: Vector, b: Vector): number {
  return Math.hypot(...minus(a, b));
}

function vectorOf(values: readonly number[]): Vector {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}
