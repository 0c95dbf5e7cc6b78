import { fillUniform, purposes } from '@ouroboros/native';
import { requireWhole } from '../../option.ts';
import { attributeLabels, drawAttributes, type FaceAttributes } from './attributes.ts';
import { paintPortrait } from './portrait.ts';
import { sitterOf } from './sitter.ts';
import { drawTraits, traitCount } from './traits.ts';

/** Which face, and how large. */
export interface FaceAddress {
  readonly seed: number | bigint;
  /** The streams of the splits are disjoint: test faces are independent of training faces (default `train`). */
  readonly split?: 'train' | 'test';
  /** From 0 on; face `index` is the same however many are drawn. */
  readonly index: number;
  /** Pixels a side, at least 8: the same face at any size. */
  readonly size: number;
  /** Attributes that the face is to have or not to have, whatever was drawn; nothing else of it changes. */
  readonly attributes?: Partial<FaceAttributes>;
}

/** A drawn face. */
export interface Face {
  /** [3, size, size]: planes of red, green and blue. */
  readonly pixels: Uint8Array;
  /** [A]: 1 or 0 for each of `faceAttributes`. */
  readonly attributes: Uint8Array;
}

/** Uniforms of a stream that are kept for attributes; those of the traits come behind them. */
const attributeDraws = 32;

/**
 * One face: a function of its address alone, and the same bytes on every machine and version of Node. Its uniforms are
 * integers times powers of two, and nothing but +, -, *, / and square roots is applied to them, which IEEE 754 rounds in
 * one way only.
 * @throws Fault `data/option`, `data/unknown-attribute`, `native/argument` (seed, index).
 */
export function drawFace({ seed, split = 'train', index, size, attributes }: FaceAddress): Face {
  requireWhole('size', size, 8);
  const uniforms = new Float64Array(attributeDraws + traitCount);
  const iteration = split === 'train' ? 0 : 1;
  fillUniform(uniforms, { seed, purpose: purposes.data, iteration, index });
  const has = drawAttributes(uniforms, attributes);
  const sitter = sitterOf(drawTraits(uniforms.subarray(attributeDraws)), has);
  return { pixels: paintPortrait(sitter, size), attributes: attributeLabels(has) };
}
