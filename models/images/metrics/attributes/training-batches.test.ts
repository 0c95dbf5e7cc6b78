import { faceAttributes } from '@ouroboros/data/images';
import type { Tensor } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { balancedFaces } from './faces.ts';
import { TrainingBatches } from './training-batches.ts';

const faces = balancedFaces({ seed: 2, split: 'train', size: 8, count: 30 });
const values = 3 * 8 * 8;
const batch = 5;

test('steps read the same however they are cut', () => {
  const whole = new TrainingBatches(faces, 4).feeds(0, 20, batch);
  const again = new TrainingBatches(faces, 4);
  for (const [first, count] of [
    [13, 7],
    [0, 4],
    [4, 9],
  ] as const) {
    const part = again.feeds(first, count, batch);
    expect(part.image.dims).toEqual([count, batch, 3, 8, 8]);
    for (const name of ['image', 'targets'] as const) {
      const each = (whole[name] as Tensor<'float32'>).data.length / 20;
      const expected = (whole[name] as Tensor<'float32'>).data.slice(first * each, (first + count) * each);
      expect((part[name] as Tensor<'float32'>).data).toEqual(expected);
    }
  }
});

test('targets are labels, or those of two faces in one, and images stay within -1 .. 1', () => {
  const { image, targets } = new TrainingBatches(faces, 4).feeds(0, 60, batch);
  const wanted = (targets as Tensor<'float32'>).data;
  const attributes = faceAttributes.length;
  const rows = Array.from({ length: 300 }, (_, i) => [
    ...wanted.subarray(i * attributes, (i + 1) * attributes),
  ]);
  const blends = rows.filter((row) => row.some((target) => target > 0 && target < 1));
  // A quarter of 300, but for pairs that have the same attributes; five standard deviations of 7.5.
  expect(blends.length).toBeGreaterThan(30);
  expect(blends.length).toBeLessThan(113);
  // A face keeps at least half of itself: only shares a and 1 - a occur in a blend.
  for (const row of blends) {
    const shares = new Set(
      row.filter((target) => target > 0 && target < 1).map((t) => Math.max(t, 1 - t).toFixed(5)),
    );
    expect(shares.size).toBe(1);
  }
  expect(image.dims).toEqual([60, batch, 3, 8, 8]);
  const pixels = (image as Tensor<'float32'>).data;
  expect(pixels.length).toBe(300 * values);
  expect(pixels.every((value) => Math.abs(value) <= 1 + 1e-6)).toBe(true);
});
