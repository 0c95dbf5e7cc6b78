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

/** Sizes of an attention cache. */
export interface AttentionCacheOptions {
  /** L: layers, each with keys and values of its own. */
  readonly layers: number;
  /** S: sequences side by side. */
  readonly slots: number;
  /** H: heads of queries, a multiple of G. */
  readonly heads: number;
  /** G: heads of keys and values. Default: H. */
  readonly keyHeads?: number;
  /** D: floats a head. */
  readonly width: number;
  /** Room for this many tokens in every slot. */
  readonly tokens: number;
  /**
   * What keys and values are kept in; default float32. float16 takes half the memory and half the time to read it: numbers are rounded
   * to 11 bits, those beyond 65504 to that; all arithmetic stays in float32.
   */
  readonly precision?: CachePrecision;
}

/** What the numbers of a cache are kept in. */
export type CachePrecision = (typeof precisions)[number];

const precisions = ['float32', 'float16'] as const;

/** One new token for each of R slots in one layer, in the letters of `AttentionCacheOptions`. */
export interface AttentionStep {
  readonly layer: number;
  /** `[R]`: the slots, each once and ascending. Default: all of them. */
  readonly slots?: Int32Array;
  /** `[R, (H + 2 G) D]`: queries, keys and values of the new tokens, one after another. */
  readonly projected: Float32Array;
  /** `[R]`: how many tokens each slot has read before; a slot with a negative position is skipped. */
  readonly positions: Int32Array;
  /** Multiplies the scores; default 1/sqrt(D). */
  readonly scale?: number;
  /** `[R, H D]`: receives softmax(scale q k^T) v over the slot's tokens, the new one included; 0 for a skipped slot. */
  readonly out: Float32Array;
  /** Threads to use at most; the result does not depend on it. Default: the cores of the machine. */
  readonly threads?: number;
  /** For tests and measurements: the instructions to use. Default: the best that this machine has. */
  readonly kernel?: InstructionSet;
}

type Handle = object;

interface AttentionBindings {
  readonly openAttentionCache: (
    layers: number,
    slots: number,
    heads: number,
    keyHeads: number,
    width: number,
    blocks: number,
    isHalf: boolean,
  ) => Handle;
  readonly attendCached: (
    handle: Handle,
    layer: number,
    projected: Float32Array,
    slots: Int32Array,
    positions: Int32Array,
    scale: number,
    threads: number,
    kernel: string,
    out: Float32Array,
  ) => void;
  readonly closeAttentionCache: (handle: Handle) => void;
}

const native = bindings<AttentionBindings>(['openAttentionCache', 'attendCached', 'closeAttentionCache']);

const sizeNames = ['layers', 'slots', 'heads', 'keyHeads', 'width', 'tokens'] as const;
const optionNames = [...sizeNames, 'precision'] as const;
const stepNames = ['layer', 'slots', 'projected', 'positions', 'scale', 'out', 'threads', 'kernel'] as const;
const most = 2 ** 24;

/** Tokens lie in blocks of this many. */
const block = 16;

/**
 * Keys and values of the tokens that sequences decoded together have read, in memory that lies outside JavaScript's and
 * never moves, and the attention over them.
 */
export class AttentionCache {
  readonly options: Required<AttentionCacheOptions>;
  /** 0 to S - 1. */
  readonly #all: Int32Array;
  #handle: Handle | undefined;

  /** Throws `native/argument`, and `native/out-of-memory` where there is not that much. */
  constructor(options: AttentionCacheOptions) {
    const { layers, slots, heads, width, tokens } = requireKeys('options', options, optionNames);
    const { keyHeads = heads, precision = 'float32' } = options;
    this.options = { layers, slots, heads, keyHeads, width, tokens, precision };
    for (const name of sizeNames) requireInteger(name, this.options[name], 1, most);
    if (heads % keyHeads !== 0) throw argumentFault('keyHeads', `a divisor of ${heads} heads`, `${keyHeads}`);
    if (!precisions.includes(precision)) {
      throw argumentFault('precision', `one of ${precisions.join(', ')}`, String(precision));
    }
    const blocks = Math.ceil(tokens / block);
    const isHalf = precision === 'float16';
    this.#handle = guarded(() =>
      native().openAttentionCache(layers, slots, heads, keyHeads, width, blocks, isHalf),
    );
    this.#all = Int32Array.from({ length: slots }, (_, slot) => slot);
  }

  /**
   * Stores the keys and values of one new token per slot and attends from it to every token of its slot. The same bits for
   * any number of threads and any machine. Throws `native/argument` before anything is written.
   */
  attend(step: AttentionStep): void {
    const handle = this.#handle;
    if (handle === undefined) throw argumentFault('attention cache', 'an open cache', 'a closed one');
    const { layers, heads, keyHeads, width, tokens } = this.options;
    const {
      layer,
      projected,
      positions,
      out,
      scale = 1 / Math.sqrt(width),
    } = requireKeys('step', step, stepNames);
    requireInteger('layer', layer, 0, layers - 1);
    const slots = this.#slotsOf(step);
    const rows = slots.length;
    requireView('projected', projected, [Float32Array], rows * (heads + 2 * keyHeads) * width);
    requireView('positions', positions, [Int32Array], rows);
    requireIntegers('positions', positions, -(2 ** 31), tokens - 1);
    requireNumber('scale', scale, -Number.MAX_VALUE, Number.MAX_VALUE);
    requireView('out', out, [Float32Array], rows * heads * width);
    const threads = requireThreads(step.threads);
    const kernel = requireKernel(step.kernel);
    guarded(() =>
      native().attendCached(handle, layer, projected, slots, positions, scale, threads, kernel, out),
    );
  }

  #slotsOf({ slots }: AttentionStep): Int32Array {
    if (slots === undefined) return this.#all;
    requireView('slots', slots, [Int32Array]);
    requireIntegers('slots', slots, 0, this.options.slots - 1);
    const again = slots.findIndex((slot, row) => row > 0 && slot <= (slots[row - 1] as number));
    if (again > 0) throw argumentFault(`slots[${again}]`, `more than ${slots[again - 1]}`, `${slots[again]}`);
    return slots;
  }

  /** Frees the memory; to be called when done, or left to the garbage collector. */
  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) guarded(() => native().closeAttentionCache(handle));
  }
}
