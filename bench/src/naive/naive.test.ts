import { fillNormal, fillUniform, type StreamKey } from '@ouroboros/native';
import { normal, uniformFloat32, word } from '@ouroboros/native/reference/random.ts';
import { sampleRow } from '@ouroboros/native/reference/sampler.ts';
import { describe, expect, test } from 'vitest';
import { fillBitsNaively, fillNormalNaively, fillUniformNaively } from './random.ts';
import { sampleNaively } from './sampler.ts';

const key: StreamKey = { seed: 2 ** 40 + 7, purpose: 3, iteration: 2, index: 1 };

describe('the naive fills are those of the reference', () => {
  test.each([1, 3, 4, 10])('%i numbers', (count) => {
    const bits = new Uint32Array(count);
    const uniforms = new Float32Array(count);
    const normals = new Float64Array(count);
    fillBitsNaively(bits, key);
    fillUniformNaively(uniforms, key);
    fillNormalNaively(normals, key);
    for (let i = 0; i < count; i++) {
      expect(bits[i]).toBe(word(key, i));
      expect(uniforms[i]).toBe(uniformFloat32(key, i));
      expect(normals[i]).toBe(normal(key, i));
    }
  });
});

describe('the naive sampler draws what the reference draws', () => {
  const vocabulary = 50;
  const rows = 40;
  const logits = new Float32Array(rows * vocabulary);
  fillNormal(logits, { ...key, index: 2 });
  const uniforms = new Float32Array(rows);
  fillUniform(uniforms, { ...key, index: 3 });

  function draws(rule: { temperature: number; topK?: number; topP?: number }): [number[], number[]] {
    const out = new Int32Array(rows);
    sampleNaively({ logits, rows, vocabulary, uniforms, out, ...rule });
    const { temperature, topK = vocabulary, topP = 1 } = rule;
    const expected = Array.from(uniforms, (uniform, row) =>
      sampleRow(logits.slice(row * vocabulary, (row + 1) * vocabulary), uniform, { temperature, topK, topP }),
    );
    return [[...out], expected];
  }

  test.each([
    { temperature: 1 },
    { temperature: 0.3 },
    { temperature: 0 },
    { temperature: 1, topK: 5 },
    { temperature: 1, topK: 1 },
    { temperature: 2, topP: 0.5 },
    { temperature: 1, topP: 0 },
    { temperature: 1, topK: 20, topP: 0.8 },
  ])('%j', (rule) => {
    const [drawn, expected] = draws(rule);
    expect(drawn).toEqual(expected);
  });

  test('of equal logits the first are kept', () => {
    const tied = Float32Array.of(1, 2, 2, 2, 0);
    const out = new Int32Array(1);
    const last = Float32Array.of(0.99);
    sampleNaively({ logits: tied, rows: 1, vocabulary: 5, uniforms: last, temperature: 1, topK: 2, out });
    expect(out[0]).toBe(2);
    sampleNaively({ logits: tied, rows: 1, vocabulary: 5, uniforms: last, temperature: 1, topP: 0.5, out });
    expect(out[0]).toBe(2);
  });
});
