import { tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { initialiserOf } from './parameter-choice.ts';

test('exported values start as one value or a normal distribution', () => {
  expect(initialiserOf(tensorOf('float32', [2], [0, 0]))).toEqual({ kind: 'zeros' });
  expect(initialiserOf(tensorOf('float32', [2], [1, 1]))).toEqual({ kind: 'ones' });
  expect(initialiserOf(tensorOf('float32', [2], [3, 3]))).toEqual({ kind: 'constant', value: 3 });
  expect(initialiserOf(tensorOf('float32', [2], [1, 3]))).toEqual({ kind: 'normal', mean: 2, std: 1 });
});

test('a mask with infinities has neither and is kept, so that model.json can say it', () => {
  expect(initialiserOf(tensorOf('float32', [2], [0, -Infinity]))).toEqual({ kind: 'exported' });
  expect(initialiserOf(tensorOf('float32', [1], [Number.NaN]))).toEqual({ kind: 'exported' });
});
