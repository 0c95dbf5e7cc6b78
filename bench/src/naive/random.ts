import type { StreamKey } from '@ouroboros/native';
import { philox } from '@ouroboros/native/reference/random.ts';

/** The four words of block `block` of a stream. */
function blockOf(key: StreamKey, block: number): ReturnType<typeof philox> {
  const { seed, purpose, iteration, index } = key;
  return philox([block, index, iteration, purpose], [Number(seed) >>> 0, Math.floor(Number(seed) / 2 ** 32)]);
}

/** The words of a stream from its beginning: the reference's Philox, each block computed once. */
export function fillBitsNaively(out: Uint32Array, key: StreamKey): void {
  for (let at = 0; at < out.length; at += 4) out.set(blockOf(key, at / 4).slice(0, out.length - at), at);
}

/** Uniforms on [0, 1) of 24 bits, one word each. */
export function fillUniformNaively(out: Float32Array, key: StreamKey): void {
  for (let at = 0; at < out.length; at += 4) {
    const words = blockOf(key, at / 4);
    const end = Math.min(4, out.length - at);
    for (let lane = 0; lane < end; lane++) out[at + lane] = ((words[lane] as number) >>> 8) * 2 ** -24;
  }
}

/** Standard normals by Box and Muller's transform, two of each block. */
export function fillNormalNaively(out: Float32Array | Float64Array, key: StreamKey): void {
  const double = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
  for (let at = 0; at < out.length; at += 2) {
    const [a, b, c, d] = blockOf(key, at / 2);
    const radius = Math.sqrt(-2 * Math.log(1 - double(a, b)));
    const angle = 2 * Math.PI * double(c, d);
    out[at] = radius * Math.cos(angle);
    if (at + 1 < out.length) out[at + 1] = radius * Math.sin(angle);
  }
}
