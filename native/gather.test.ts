import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openTokenSegments, type TokenSegment } from './gather.ts';
import { tokensOf } from './reference/gather.ts';

const directory = mkdtempSync(join(tmpdir(), 'ouroboros-gather-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, tokens: Uint16Array | Uint32Array): string {
  const path = join(directory, name);
  writeFileSync(path, tokens);
  return path;
}

const short = file(
  'short.bin',
  Uint16Array.from({ length: 500 }, (_, i) => (i * 131) % 65536),
);
const long = file(
  'long.bin',
  Uint32Array.from({ length: 300 }, (_, i) => 70_000 + i),
);
const empty = file('empty.bin', new Uint16Array(0));

const segment: fc.Arbitrary<TokenSegment> = fc.oneof(
  fc.record({ start: fc.nat(499), count: fc.nat(200) }).map(({ start, count }) => ({
    path: short,
    width: 2 as const,
    start,
    count: Math.min(count, 500 - start),
  })),
  fc.record({ start: fc.nat(299), count: fc.nat(9) }).map(({ start, count }) => ({
    path: long,
    width: 4 as const,
    start,
    count: Math.min(count, 300 - start),
  })),
  fc.constant({ path: empty, width: 2 as const, start: 0, count: 0 }),
);

test('windows equal the reference across any segments, in both kinds of array', () => {
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 5 }),
      fc.nat(),
      (segments, where, size) => {
        const tokens = tokensOf(segments);
        fc.pre(tokens.length > 0);
        const length = 1 + (size % tokens.length);
        const starts = where.map((at) => at % (tokens.length - length + 1));
        const expected = starts.flatMap((start) => tokens.slice(start, start + length));
        const sequence = openTokenSegments(segments);
        const [narrow, wide] = [new Int32Array(expected.length), new BigInt64Array(expected.length)];
        sequence.gather(Float64Array.from(starts), length, narrow);
        sequence.gather(BigUint64Array.from(starts, BigInt), length, wide);
        expect(sequence.length).toBe(tokens.length);
        expect([...narrow]).toEqual(expected);
        expect([...wide]).toEqual(expected.map(BigInt));
        sequence.close();
      },
    ),
    { seed: 3, numRuns: 200 },
  );
});

test('a sequence of no tokens opens and has no windows', () => {
  for (const segments of [[], [{ path: empty, width: 2, start: 0, count: 0 }]] as TokenSegment[][]) {
    const sequence = openTokenSegments(segments);
    expect(sequence.length).toBe(0);
    sequence.gather([], 1, new Int32Array(0));
    expect(() => sequence.gather([0], 1, new Int32Array(1))).toThrow(
      'starts[0]: expected an integer from 0 to -1',
    );
  }
});

test('many sequences can be open at once and be closed twice', () => {
  const open = Array.from({ length: 2000 }, (_, i) =>
    openTokenSegments([{ path: short, width: 2, start: i % 400, count: 100 }]),
  );
  const out = new Int32Array(1);
  open.forEach((sequence, i) => {
    sequence.gather([99], 1, out);
    expect(out[0]).toBe((((i % 400) + 99) * 131) % 65536);
  });
  for (const sequence of [...open, ...open]) sequence.close();
});

test('a closed sequence is refused', () => {
  const sequence = openTokenSegments([{ path: short, width: 2, start: 0, count: 10 }]);
  sequence.close();
  expect(() => sequence.gather([0], 1, new Int32Array(1))).toThrow('received a closed one');
});

test('a token above 2^31 - 1 fits the wide array and is refused in the narrow one', () => {
  const path = file('huge.bin', Uint32Array.of(1, 2 ** 32 - 1));
  const sequence = openTokenSegments([{ path, width: 4, start: 0, count: 2 }]);
  const wide = new BigInt64Array(2);
  sequence.gather([0], 2, wide);
  expect(wide).toEqual(BigInt64Array.of(1n, 2n ** 32n - 1n));
  expect(() => sequence.gather([0], 2, new Int32Array(2))).toThrow(
    expect.objectContaining({ code: 'native/token-range', message: expect.stringContaining('huge.bin') }),
  );
});

test('a truncated, missing or special file is named and refused when the sequence is opened', () => {
  const path = file('truncated.bin', new Uint16Array(100));
  truncateSync(path, 151);
  const whole = { path, width: 2, start: 0, count: 75 } as const;
  expect(openTokenSegments([whole]).length).toBe(75);
  expect(() => openTokenSegments([{ ...whole, start: 1 }])).toThrow(
    expect.objectContaining({
      code: 'native/file-truncated',
      kind: 'failure',
      message: expect.stringContaining('truncated.bin: expected at least 152 bytes, received 151 bytes'),
    }),
  );
  expect(() => openTokenSegments([{ ...whole, path: join(directory, 'none.bin') }])).toThrow(
    expect.objectContaining({ code: 'native/file-missing', message: expect.stringContaining('none.bin') }),
  );
  expect(() => openTokenSegments([{ ...whole, path: directory }])).toThrow('expected a regular file');
});

const good = { path: short, width: 2, start: 0, count: 10 } as const;

test.each([
  [{ width: 3 }, 'segments[0].width: expected 2 or 4, received 3'],
  [{ start: -1 }, 'segments[0].start: expected an integer'],
  [{ count: 0.5 }, 'segments[0].count: expected an integer'],
  [{ path: 'a\0b' }, 'segments[0].path: expected a path'],
  [{ size: 1 }, 'expected only the keys path, width, start, count, received size'],
])('wrong segments are refused: %o', (change, message) => {
  const fault = { code: 'native/argument', message: expect.stringContaining(message) };
  expect(() => openTokenSegments([{ ...good, ...change } as TokenSegment])).toThrow(
    expect.objectContaining(fault),
  );
});

test.each([
  [[8], 3, new Int32Array(3), 'starts[0]: expected an integer from 0 to 7, received 8'],
  [Float64Array.of(0, -1), 1, new Int32Array(2), 'starts[1]: expected an integer from 0 to 9, received -1'],
  [Float64Array.of(0.5), 1, new Int32Array(1), 'starts[0]: expected an integer from 0 to 9, received 0.5'],
  [BigUint64Array.of(2n ** 63n), 1, new Int32Array(1), 'starts[0]: expected an integer'],
  [[0], 0, new Int32Array(0), 'length: expected an integer from 1'],
  [[0], 11, new Int32Array(11), 'starts[0]: expected an integer from 0 to -1'],
  [[0, 1], 2, new Int32Array(3), 'out: expected a Int32Array or BigInt64Array of length 4'],
  [[0], 1, new Float64Array(1), 'out: expected a Int32Array or BigInt64Array'],
  ['0', 1, new Int32Array(1), 'starts: expected a Float64Array, BigUint64Array or array'],
])('wrong windows are refused: %o, %i', (starts, length, out, message) => {
  const sequence = openTokenSegments([good]);
  const fault = { code: 'native/argument', message: expect.stringContaining(message) };
  expect(() => sequence.gather(starts as number[], length, out as Int32Array)).toThrow(
    expect.objectContaining(fault),
  );
});
