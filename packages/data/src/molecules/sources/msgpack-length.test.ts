import { ExtData, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { containerAt, valueEnd } from './msgpack-length.ts';

/** Values of every kind, those included whose length takes two bytes and four. */
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(null, true, false),
  fc.integer({ min: 0, max: 70_000 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 0, max: 70_000 }).map((length) => new Uint8Array(length)),
  fc.integer({ min: 0, max: 70_000 }).map((length) => new ExtData(5, new Uint8Array(length))),
  fc.integer({ min: 0, max: 70_000 }).map((length) => new Array(length).fill(0)),
);
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 20 }),
  fc.dictionary(fc.string(), fc.array(leaf, { maxLength: 3 }), { maxKeys: 20 }),
);

test('the end of any value is found, whatever follows, and no end in a part of it', () => {
  fc.assert(
    fc.property(
      value,
      fc.uint8Array({ maxLength: 9 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (data, rest, share) => {
        const bytes = encode(data);
        expect(valueEnd(Uint8Array.of(...[7], ...rest), 0)).toBe(1);
        expect(valueEnd(Buffer.concat([bytes, rest]), 0)).toBe(bytes.length);
        expect(valueEnd(bytes.subarray(0, Math.floor(share * bytes.length)), 0)).toBe('incomplete');
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

test.each([3, 40, 70_000])('lists and maps of %i entries tell how many there are', (entries) => {
  const list = encode(new Array(entries).fill(1));
  expect(containerAt(list, 0)).toEqual({ kind: 'list', entries, start: list.length - entries });
  const map = encode(Object.fromEntries(Array.from({ length: entries }, (_, k) => [String(k), 1])));
  expect(containerAt(map, 0)).toMatchObject({ kind: 'map', entries });
  expect(containerAt(encode('text'), 0)).toBeUndefined();
});

test('the byte that begins no value is told', () => {
  expect(valueEnd(Uint8Array.of(0x92, 1, 0xc1), 0)).toBe('invalid');
});
