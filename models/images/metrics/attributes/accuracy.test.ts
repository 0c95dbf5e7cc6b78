import { expect, test } from 'vitest';
import { attributeAccuracies } from './accuracy.ts';

test('each attribute is told right or wrong in its own column', () => {
  const logits = Float32Array.of(1, -1, 2, -1, -1, 3, 1, -1);
  const labels = Uint8Array.of(1, 0, 1, 0, 1, 0, 0, 0);
  expect(attributeAccuracies(logits, labels, 2)).toEqual([
    { accuracy: 0.5, sensitivity: 2 / 3, specificity: 0 },
    { accuracy: 0.75, sensitivity: undefined, specificity: 0.75 },
  ]);
});

test('a logit of 0 does not tell that an attribute is there', () => {
  expect(attributeAccuracies(Float32Array.of(0), Uint8Array.of(1), 1)).toMatchObject([{ sensitivity: 0 }]);
});
