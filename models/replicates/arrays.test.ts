import { tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { Assembly, bytesPerReplicate, sliceAll, sliceReplicates } from './arrays.ts';

const whole = tensorOf('float64', [3, 2], [1, 2, 3, 4, 5, 6]);

test('the part of a span is over the same memory', () => {
  const part = sliceReplicates(whole, { first: 1, count: 2 });
  expect(part.dims).toEqual([2, 2]);
  expect([...(part.data as Float64Array)]).toEqual([3, 4, 5, 6]);
  expect((part.data as Float64Array).buffer).toBe(whole.data.buffer);
});

test('spans put together are the whole again', () => {
  const places = tensorOf('int32', [3], [7, 8, 9]);
  const assembly = new Assembly(3);
  for (const span of [
    { first: 2, count: 1 },
    { first: 0, count: 2 },
  ]) {
    assembly.place(span, sliceAll({ whole, places }, span));
  }
  expect(assembly.arrays).toEqual({ whole, places });
});

test('the bytes of a replicate are those of all its arrays', () => {
  expect(bytesPerReplicate({ whole, places: tensorOf('int32', [3], [7, 8, 9]) })).toBe(20);
});
