import { expect, test } from 'vitest';
import { attributeAccuracies } from './accuracy.ts';

test('each attribute is told right or wrong in its own column, above a logit of 0', () => {
  const logits = Float32Array.of(1, -1, 2, -1, 0, 3, 1, -1);
  const labels = Uint8Array.of(1, 1, 1, 0, 1, 0, 0, 0);
  expect(attributeAccuracies(logits, labels, ['glasses', 'hat'])).toEqual([
    { attribute: 'glasses', sensitivity: 2 / 3, specificity: 0 },
    { attribute: 'hat', sensitivity: 0, specificity: 1 - 1 / 3 },
  ]);
});
