import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { type InstructionSet, requireKernel } from './instruction-sets.ts';
import { requireThreads } from './threads.ts';
import {
  argumentFault,
  requireInteger,
  requireIntegers,
  requireKeys,
  requireNumber,
  requireView,
} from './validation.ts';

/** Tokens in one block of an attention cache. */
export const attentionBlock = 16;

/**
 * Attention of one new token per slot over a cache: S slots, H heads of queries, G heads of keys and values, D floats a
 * head, room for B blocks of 16 tokens in every slot.
 */
export interface CachedAttention {
  /** `[S, (H + 2 G) D]`: queries, keys and values of the new tokens, one after another. */
  readonly projected: Float32Array;
  /** `[S]`: how many tokens each slot has read before, each below 16 B; a slot with a negative position is skipped. */
  readonly positions: Int32Array;
  /** H, a multiple of G. */
  readonly heads: number;
  /** G */
  readonly keyHeads: number;
  /** D */
  readonly width: number;
  /** Multiplies the scores; usually 1/sqrt(D). */
  readonly scale: number;
  /** `[S, B, G, D, 16]`, zero at first; the new keys are written into it. */
  readonly keys: Float32Array;
  /** `[S, B, G, 16, D]`, zero at first; the new values are written into it. */
  readonly values: Float32Array;
  /** `[S, H D]`: receives softmax(scale q k^T) v over the slot's tokens, the new one included; 0 for a skipped slot. */
  readonly out: Float32Array;
  /** Threads to use at most; the result does not depend on it. Default: the cores of the machine. */
  readonly threads?: number;
  /** For tests and measurements: the instructions to use. Default: the best that this machine has. */
  readonly kernel?: InstructionSet;
}

interface AttentionBindings {
  readonly attendCached: (
    projected: Float32Array,
    positions: Int32Array,
    heads: number,
    keyHeads: number,
    width: number,
    blocks: number,
    scale: number,
    threads: number,
    kernel: string,
    keys: Float32Array,
    values: Float32Array,
    out: Float32Array,
  ) => void;
}

const native = bindings<AttentionBindings>(['attendCached']);

const names = [
  'projected',
  'positions',
  'heads',
  'keyHeads',
  'width',
  'scale',
  'keys',
  'values',
  'out',
  'threads',
  'kernel',
] as const;
const most = 2 ** 20;

/**
 * Stores the keys and values of one new token per slot and attends from it to every token of its slot. The same bits for any
 * number of threads and any machine. Throws `native/argument` before anything is written.
 */
export function attendCached(attention: CachedAttention): void {
  const { projected, positions, heads, keyHeads, width, scale, keys, values, out } = requireKeys(
    'attention',
    attention,
    names,
  );
  requireInteger('heads', heads, 1, most);
  requireInteger('keyHeads', keyHeads, 1, heads);
  if (heads % keyHeads !== 0) throw argumentFault('keyHeads', `a divisor of ${heads} heads`, `${keyHeads}`);
  requireInteger('width', width, 1, most);
  requireNumber('scale', scale, -Number.MAX_VALUE, Number.MAX_VALUE);
  const slots = requireView('positions', positions, [Int32Array]).length;
  const blocks = requireBlocks(keys, slots * attentionBlock * keyHeads * width);
  requireIntegers('positions', positions, -(2 ** 31), blocks * attentionBlock - 1);
  requireView('projected', projected, [Float32Array], slots * (heads + 2 * keyHeads) * width);
  requireView('values', values, [Float32Array], keys.length);
  requireView('out', out, [Float32Array], slots * heads * width);
  const threads = requireThreads(attention.threads);
  const kernel = requireKernel(attention.kernel);
  guarded(() =>
    native().attendCached(
      ...([projected, positions, heads, keyHeads, width, blocks, scale, threads, kernel] as const),
      ...([keys, values, out] as const),
    ),
  );
}

/** B: how many blocks of `size` floats, one for every slot, `keys` holds. */
function requireBlocks(keys: Float32Array, size: number): number {
  const { length } = requireView('keys', keys, [Float32Array]);
  if (length % Math.max(size, 1) === 0) return size === 0 ? 0 : length / size;
  throw argumentFault(
    'keys',
    `a Float32Array whose length is a multiple of ${size}, one block for every slot`,
    `length ${length}`,
  );
}
