import { drawFace, faceAttributes } from '@ouroboros/data';
import { expect, test } from 'vitest';
import { balancedFaces, naturalFaces } from './faces.ts';

const request = { seed: 3, split: 'test', size: 8, count: 600 } as const;
const attributes = faceAttributes.length;

/** How many faces have each attribute. */
function counts(labels: Uint8Array): number[] {
  return faceAttributes.map(
    (_, a) => labels.filter((label, i) => i % attributes === a && label === 1).length,
  );
}

test('natural faces are those of the generator', () => {
  const { pixels, labels } = naturalFaces({ ...request, count: 3 });
  for (const index of [0, 1, 2]) {
    const face = drawFace({ seed: 3, split: 'test', index, size: 8 });
    expect(pixels.slice(index * 192, (index + 1) * 192)).toEqual(face.pixels);
    expect(labels.slice(index * attributes, (index + 1) * attributes)).toEqual(face.attributes);
  }
});

test('an attribute can be asked for', () => {
  const { labels } = naturalFaces({ ...request, count: 20 }, { hat: true, smile: false });
  const names = faceAttributes.map(({ name }) => name);
  expect(counts(labels)[names.indexOf('hat')]).toBe(20);
  expect(counts(labels)[names.indexOf('smile')]).toBe(0);
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
