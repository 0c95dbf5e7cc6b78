import { faceAttributes } from '@ouroboros/data/images';
import { expect, test } from 'vitest';
import { sharesOf } from './shares.ts';

test('an attribute counts where its logit is above 0', () => {
  const images = 4;
  const logits = new Float32Array(images * faceAttributes.length).fill(-1);
  const glasses = faceAttributes.findIndex(({ name }) => name === 'glasses');
  const hat = faceAttributes.findIndex(({ name }) => name === 'hat');
  for (const [image, attribute] of [
    [0, glasses],
    [3, glasses],
    [2, hat],
  ] as const) {
    logits[image * faceAttributes.length + attribute] = 0.1;
  }
  const { metrics, survival } = sharesOf(logits);
  expect(metrics).toMatchObject({ glassesShare: 0.5, hatShare: 0.25, smileShare: 0 });
  expect(Object.keys(metrics)).toHaveLength(faceAttributes.length);
  const probability = faceAttributes[glasses]?.probability as number;
  expect(survival[glasses]).toEqual({
    category: 'attribute',
    item: 'glasses',
    probability,
    expected: 4 * probability,
    mentions: 2,
  });
});
