import { expect, test } from 'vitest';
import { type FaceAttributeName, faceAttributes } from './attributes.ts';
import { drawFace, type Face } from './face.ts';
import { drawTraits, traitCount, traitRanges } from './traits.ts';
import { facesVersion } from './version.ts';

const names = faceAttributes.map(({ name }) => name);

/** Labels of the first `count` faces, [A] each; pictures as small as they may be. */
function labels(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => drawFace({ seed: 3, index, size: 8 }).attributes);
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((total, byte, i) => total + Math.abs(byte - (b[i] as number)), 0) / a.length;
}

/** How many bytes of two pictures [3, size, size] differ by more than `least`, from one share of the height to another. */
function changes(a: Face, b: Face, least: number, [from, to]: readonly [number, number]): number {
  const size = Math.sqrt(a.pixels.length / 3);
  let count = 0;
  for (let i = 0; i < a.pixels.length; i++) {
    const row = Math.floor(i / size) % size;
    const change = Math.abs((a.pixels[i] as number) - (b.pixels[i] as number));
    if (change > least && row >= from * size && row < to * size) count++;
  }
  return count;
}

// Two-sided at 4 standard errors: 6e-5 a comparison. Eleven shares and 55 pairs: a false alarm in 0.4 % of seeds.
test('attributes have their probabilities and are independent in pairs, over 20,000 faces', () => {
  const count = 20_000;
  const all = labels(count);
  const within4 = (share: number, p: number) =>
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
  const share = (holds: (face: Uint8Array) => boolean) => all.filter(holds).length / count;
  for (const [i, { probability: p }] of faceAttributes.entries()) {
    within4(
      share((face) => face[i] === 1),
      p,
    );
    for (const [j, { probability: q }] of faceAttributes.entries()) {
      if (j < i)
        within4(
          share((face) => face[i] === 1 && face[j] === 1),
          p * q,
        );
    }
  }
});

test('every trait goes from its least to its greatest value', () => {
  const at = (u: number) => drawTraits(new Float64Array(traitCount).fill(u));
  for (const [name, [least, greatest]] of Object.entries(traitRanges)) {
    const trait = name as keyof typeof traitRanges;
    expect(at(0)[trait]).toBe(least);
    expect(at(0.5)[trait]).toBeCloseTo((least + greatest) / 2, 12);
    expect(at(1)[trait]).toBeCloseTo(greatest, 12);
  }
});

test('a face is a function of its address: of nothing drawn before, and of every part of it', () => {
  const address = { seed: 7, split: 'train', index: 41, size: 32 } as const;
  const face = drawFace(address);
  for (let index = 0; index < 40; index++) drawFace({ ...address, index });
  expect(drawFace(address)).toEqual(face);
  expect(drawFace({ seed: 7n, index: 41, size: 32 })).toEqual(face);
  const others = [{ seed: 8 }, { split: 'test' }, { index: 42 }] as const;
  for (const other of others) {
    expect(meanDifference(drawFace({ ...address, ...other }).pixels, face.pixels)).toBeGreaterThan(10);
  }
});

test('no two of 2,000 faces of either split are the same', () => {
  const faces = (['train', 'test'] as const).flatMap((split) =>
    Array.from({ length: 1000 }, (_, index) => drawFace({ seed: 1, split, index, size: 16 }).pixels),
  );
  expect(new Set(faces.map((pixels) => Buffer.from(pixels).toString('latin1'))).size).toBe(2000);
});

// The drawing uses +, -, *, / and square roots alone, so these hold on every machine and version of Node. Whoever changes
// the faces changes the version with them: shards of the old faces are then told from new ones.
test('faces are the same bytes everywhere', () => {
  expect(facesVersion()).toBe('7d4fe1f24f7d');
});

test('the smaller picture is the larger one, seen from further away', () => {
  for (let index = 0; index < 50; index++) {
    const small = drawFace({ seed: 1, index, size: 32 });
    const large = drawFace({ seed: 1, index, size: 64 });
    expect(large.attributes).toEqual(small.attributes);
    const halved = small.pixels.map((_, i) => {
      const corner = Math.floor(i / 32) * 128 + (i % 32) * 2;
      const four = [corner, corner + 1, corner + 64, corner + 65].map((at) => large.pixels[at] as number);
      return four.reduce((total, byte) => total + byte, 0) / 4;
    });
    expect(meanDifference(halved, small.pixels)).toBeLessThan(3);
  }
});

test.each([8, 32, 45, 64, 128])(
  'pictures of %i pixels a side have three planes and no empty face',
  (size) => {
    const { pixels, attributes } = drawFace({ seed: 2, index: 0, size });
    expect([pixels.length, attributes.length]).toEqual([3 * size * size, faceAttributes.length]);
    for (let channel = 0; channel < 3; channel++) {
      const plane = pixels.subarray(channel * size * size, (channel + 1) * size * size);
      expect(Math.max(...plane) - Math.min(...plane)).toBeGreaterThan(60);
    }
  },
);

test('forcing what was drawn changes nothing, and forcing all attributes sets all labels', () => {
  for (let index = 0; index < 30; index++) {
    const face = drawFace({ seed: 5, index, size: 16 });
    const same = Object.fromEntries(names.map((name, i) => [name, face.attributes[i] === 1]));
    expect(drawFace({ seed: 5, index, size: 16, attributes: same })).toEqual(face);
    const none = Object.fromEntries(names.map((name) => [name, false]));
    expect(drawFace({ seed: 5, index, size: 16, attributes: none }).attributes).toEqual(
      new Uint8Array(names.length),
    );
  }
});

/** Where each attribute shows at most, in shares of the height from the top. */
const whereabouts: Readonly<Record<FaceAttributeName, readonly [from: number, to: number]>> = {
  smile: [0.5, 0.98],
  turnedLeft: [0, 1],
  longHair: [0, 1],
  openMouth: [0.5, 0.98],
  beard: [0.4, 1],
  scarf: [0.65, 1],
  glasses: [0.3, 0.8],
  bald: [0, 1],
  redHair: [0, 1],
  hat: [0, 0.5],
  eyePatch: [0.2, 0.8],
};

test.each(names)('%s can be seen in every face at 32 x 32, where it belongs and nowhere else', (name) => {
  const [from, to] = whereabouts[name];
  for (let index = 0; index < 200; index++) {
    const [without, having] = [false, true].map((value) =>
      drawFace({ seed: 11, index, size: 32, attributes: { [name]: value } }),
    ) as [Face, Face];
    const labelled = names.filter((_, i) => without.attributes[i] !== having.attributes[i]);
    expect(labelled).toEqual([name]);
    expect(changes(without, having, 24, [0, 1])).toBeGreaterThanOrEqual(8);
    expect(changes(without, having, 0, [0, from])).toBe(0);
    expect(changes(without, having, 0, [to, 1])).toBe(0);
  }
});

test('sizes and addresses that no face has are refused in one line', () => {
  expect(() => drawFace({ seed: 1, index: 0, size: 4 })).toThrow(
    'size: expected a whole number of at least 8',
  );
  expect(() => drawFace({ seed: 1, index: 0, size: 16.5 })).toThrow('size: expected a whole number');
  expect(() => drawFace({ seed: 1, index: -1, size: 16 })).toThrow('key.index: expected an integer from 0');
  expect(() => drawFace({ seed: -1, index: 0, size: 16 })).toThrow('key.seed: expected an integer from 0');
});
