import { drawFace, faceAttributes } from '@ouroboros/data/images';
import { expect, test } from 'vitest';
import { balancedFaces, heldOutFaces } from './faces.ts';

const request = { seed: 3, split: 'train', size: 8, count: 600 } as const;
const attributes = faceAttributes.length;
const names: readonly string[] = faceAttributes.map(({ name }) => name);

/** How many faces have each attribute. */
function counts(labels: Uint8Array): number[] {
  return faceAttributes.map(
    (_, a) => labels.filter((label, i) => i % attributes === a && label === 1).length,
  );
}

test('held-out faces are natural ones, and then some with each attribute', () => {
  const { pixels, labels } = heldOutFaces(3, 8, 2);
  const hat = 20 + 2 * names.indexOf('hat') + 1;
  const natural = drawFace({ seed: 3, split: 'test', index: 19, size: 8 });
  const withHat = drawFace({ seed: 3, split: 'test', index: hat, size: 8, attributes: { hat: true } });
  expect(pixels.slice(19 * 192, 20 * 192)).toEqual(natural.pixels);
  expect(pixels.slice(hat * 192, (hat + 1) * 192)).toEqual(withHat.pixels);
  expect(labels.slice(hat * attributes, (hat + 1) * attributes)).toEqual(withHat.attributes);
  expect(labels.length).toBe((20 + 2 * attributes) * attributes);
});

// False-alarm rate: 5 standard deviations of one of 11 counts, below 1e-5; the seed is fixed.
test('of balanced faces a third of each attribute is decided by a coin', () => {
  const { labels } = balancedFaces(request);
  for (const [a, { probability }] of faceAttributes.entries()) {
    const share = 1 / 6 + (2 / 3) * probability;
    const deviation = Math.sqrt(600 * share * (1 - share));
    expect(Math.abs((counts(labels)[a] as number) - 600 * share)).toBeLessThan(5 * deviation);
  }
});
