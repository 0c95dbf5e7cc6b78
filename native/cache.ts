import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { requireInteger, requireIntegers, requireKeys, requireView } from './validation.ts';

/** One decoding step for a cache of keys or values: B slots, H heads, capacity C, width D. */
export interface CacheStep {
  /** `[B, H, C, D]`, written in place. */
  readonly cache: Float32Array;
  /** `[B, H, 1, D]`. */
  readonly step: Float32Array;
  readonly batch: number;
  readonly heads: number;
  readonly capacity: number;
  readonly width: number;
  /** `[B]`, each below C; a slot with a negative position is skipped. */
  readonly positions: Int32Array;
}

interface CacheBindings {
  readonly appendCache: (
    cache: Float32Array,
    step: Float32Array,
    positions: Int32Array,
    batch: number,
    heads: number,
    capacity: number,
    width: number,
  ) => void;
}

const native = bindings<CacheBindings>(['appendCache']);

const keys = ['cache', 'step', 'batch', 'heads', 'capacity', 'width', 'positions'] as const;
const most = 2 ** 31 - 1;

/** Writes `step` into `cache` at `positions[b]` of each slot b. Throws `native/argument` before anything is written. */
export function appendCache(append: CacheStep): void {
  const { cache, step, batch, heads, capacity, width, positions } = requireKeys('append', append, keys);
  for (const [name, value] of Object.entries({ batch, heads, capacity, width })) {
    requireInteger(name, value, 0, most);
  }
  requireView('cache', cache, [Float32Array], batch * heads * capacity * width);
  requireView('step', step, [Float32Array], batch * heads * width);
  requireView('positions', positions, [Int32Array], batch);
  requireIntegers('positions', positions, -(2 ** 31), capacity - 1);
  guarded(() => native().appendCache(cache, step, positions, batch, heads, capacity, width));
}
