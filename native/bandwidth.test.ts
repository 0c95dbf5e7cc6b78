import { expect, test } from 'vitest';
import { copyMemory, readMemory, writeMemory } from './bandwidth.ts';
import { fillBits } from './random.ts';

function randomBytes(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  fillBits(words, { seed: 1, purpose: 0, iteration: 0, index: length });
  return new Uint8Array(words.buffer, 0, length);
}

/** The exclusive or of the whole 8-byte words. */
function xorOf(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let whole = 0n;
  for (let at = 0; at + 8 <= bytes.length; at += 8) whole ^= view.getBigUint64(at, true);
  return whole;
}

test.each([0, 8, 4096, 100_003, 1 << 20])('a pass reads every word of %j bytes', (length) => {
  const bytes = randomBytes(length);
  for (const threads of [1, 2, 3]) expect(readMemory(bytes, { threads })).toBe(xorOf(bytes));
});

test('a pass writes every byte', () => {
  const bytes = randomBytes(100_003);
  writeMemory(bytes, 7, { threads: 2 });
  expect(bytes.every((byte) => byte === 7)).toBe(true);
});

test('a pass copies every byte', () => {
  const source = randomBytes(100_003);
  const target = new Uint8Array(source.length);
  copyMemory(source, target, { threads: 2 });
  expect(Buffer.compare(source, target)).toBe(0);
});

test('arrays of two lengths, values that are no bytes and no threads are refused', () => {
  const bytes = new Uint8Array(8);
  expect(() => copyMemory(bytes, new Uint8Array(7))).toThrow('target: expected a Uint8Array of length 8');
  expect(() => writeMemory(bytes, 256)).toThrow('value: expected an integer from 0 to 255');
  expect(() => readMemory(bytes, { threads: 0 })).toThrow('threads: expected an integer from 1');
});
