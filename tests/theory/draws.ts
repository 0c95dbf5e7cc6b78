import { fillNormal, fillUniform } from '@ouroboros/native';
import type { Dense } from './dense.ts';

/** The stream of one purpose of a check: `index` tells the purposes apart. */
function keyOf(seed: number, index: number) {
  return { seed, purpose: 0, iteration: 0, index };
}

/** Independent standard normals. */
export function normals(count: number, seed: number, index = 0): Float64Array {
  const out = new Float64Array(count);
  fillNormal(out, keyOf(seed, index));
  return out;
}

/** Independent uniforms on [0, 1). */
export function uniforms(count: number, seed: number, index = 0): Float64Array {
  const out = new Float64Array(count);
  fillUniform(out, keyOf(seed, index));
  return out;
}

/** A design [T, d] of standard normals. */
export function normalRows(T: number, d: number, seed: number, index = 0): Dense {
  return rowsFrom(normals(T * d, seed, index), T, d);
}

/** The next T rows of d numbers of `values` from `start`. */
export function rowsFrom(values: Float64Array, T: number, d: number, start = 0): Dense {
  return Array.from({ length: T }, (_, t) => [...values.subarray(start + t * d, start + (t + 1) * d)]);
}
