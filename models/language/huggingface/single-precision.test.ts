import { tensor, tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { inSinglePrecision } from './single-precision.ts';

const widened = (dtype: 'float16' | 'bfloat16', ...bits: number[]) => {
  return [...(inSinglePrecision(tensor(dtype, [bits.length], Uint16Array.from(bits)))?.data ?? [])];
};

test('every kind of float16 keeps its value', () => {
  const values = widened(
    'float16',
    0x3c00,
    0xc000,
    0x3555,
    0x7bff,
    0x0400,
    0x0001,
    0x83ff,
    0x0000,
    0x7c00,
    0xfc00,
  );
  const expected = [
    1,
    -2,
    0.333251953125,
    65504,
    2 ** -14,
    2 ** -24,
    -1023 * 2 ** -24,
    0,
    Infinity,
    -Infinity,
  ];
  expect(values).toEqual(expected);
  expect(Object.is(widened('float16', 0x8000)[0], -0)).toBe(true);
  expect(widened('float16', 0x7e01)).toEqual([NaN]);
});

test('a bfloat16 is the upper half of a float32', () => {
  const expected = [1, -3.140625, 2 ** -126, Infinity, NaN];
  expect(widened('bfloat16', 0x3f80, 0xc049, 0x0080, 0x7f80, 0x7fc0)).toEqual(expected);
});

test('float32 stays as it is, shape kept, and what would be rounded is not taken', () => {
  const single = tensorOf('float32', [1, 2], [0.1, 2]);
  expect(inSinglePrecision(single)).toEqual(single);
  expect(inSinglePrecision(single)?.data).toBe(single.data);
  expect(inSinglePrecision(tensor('float16', [1, 2], Uint16Array.of(0, 1)))?.dims).toEqual([1, 2]);
  expect(inSinglePrecision(tensorOf('float64', [1], [0.1]))).toBeUndefined();
  expect(inSinglePrecision(tensorOf('int64', [1], [1]))).toBeUndefined();
});
