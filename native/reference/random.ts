import type { StreamKey } from '../random.ts';

type Words = readonly [number, number, number, number];

/** High 32 bits of the product of two unsigned 32-bit integers. */
function high(a: number, b: number): number {
  const low = (a & 0xffff) * b; // below 2^48
  return Math.floor(((a >>> 16) * b + Math.floor(low / 65536)) / 65536);
}

/** Philox4x32-10 (Salmon et al. 2011) in TypeScript: what the addon must equal bit for bit. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = high(0xd2511f53, c0);
    const high1 = high(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Word `position` of the stream of `key`. */
export function word(key: StreamKey, position: number): number {
  const seed = BigInt(key.seed);
  const block = philox(
    [Math.floor(position / 4), key.index, key.iteration, key.purpose],
    [Number(seed & 0xffffffffn), Number(seed >> 32n)],
  );
  return block[position % 4] as number;
}

/** Element `i` of the float32 uniforms of `key`. */
export function uniformFloat32(key: StreamKey, i: number): number {
  return (word(key, i) >>> 8) * 2 ** -24;
}

/** Element `i` of the float64 uniforms of `key`. */
export function uniformFloat64(key: StreamKey, i: number): number {
  return ((word(key, 2 * i) >>> 5) * 2 ** 26 + (word(key, 2 * i + 1) >>> 6)) * 2 ** -53;
}

/** Element `i` of the standard normals of `key`; equal to the addon's within the rounding of log, cos and sin. */
export function normal(key: StreamKey, i: number): number {
  const pair = i - (i % 2);
  const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(key, pair)));
  const angle = 2 * Math.PI * uniformFloat64(key, pair + 1);
  return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
}

/** The permutation of 0 .. `count - 1` of `key`. */
export function permutation(count: number, key: StreamKey): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let position = 0;
  const below = (bound: number): number => {
    const surplus = 2 ** 32 % bound;
    for (;;) {
      const product = BigInt(word(key, position++)) * BigInt(bound);
      if (Number(product & 0xffffffffn) >= surplus) return Number(product >> 32n);
    }
  };
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
