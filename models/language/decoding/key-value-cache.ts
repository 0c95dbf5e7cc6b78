import { appendCache } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { cacheNames } from '../transformer/cached-attention.ts';

/** Capacities are multiples of this many tokens, so that attention runs over little more than what is filled. */
const granularity = 32;

/** Sizes of a cache, but for the number of slots. */
export interface CacheShape {
  /** L. */
  readonly layers: number;
  /** G: heads of keys and values. */
  readonly heads: number;
  /** D: width of one head. */
  readonly width: number;
  /** P: most tokens of one slot. */
  readonly tokens: number;
}

/**
 * Keys and values of the tokens that each slot has read: per layer [S, G, K, D] with room for K tokens. The memory for a
 * whole context is set aside at once and used from its beginning, so that growing moves rows but allocates nothing.
 */
export class KeyValueCache {
  readonly shape: CacheShape;
  readonly slots: number;
  private capacity = 0;
  private readonly layers: readonly { readonly key: Float32Array; readonly value: Float32Array }[];

  constructor(shape: CacheShape, slots: number) {
    this.shape = shape;
    this.slots = slots;
    const allocate = (): Float32Array => new Float32Array(this.rows * shape.tokens * shape.width);
    this.layers = Array.from({ length: shape.layers }, () => ({ key: allocate(), value: allocate() }));
    this.reserve(1);
  }

  /** Makes room for `tokens` tokens in every slot, keeping what is there. What is in new room is arbitrary. */
  reserve(tokens: number): void {
    const capacity = Math.min(Math.ceil(tokens / granularity) * granularity, this.shape.tokens);
    if (capacity <= this.capacity) return;
    const { width } = this.shape;
    const [from, to] = [this.capacity * width, capacity * width];
    for (const { key, value } of this.layers) {
      // Rows move towards the end, the last one first, so that none is overwritten before it has moved.
      for (let row = this.rows - 1; row > 0 && from > 0; row--) {
        key.copyWithin(row * to, row * from, (row + 1) * from);
        value.copyWithin(row * to, row * from, (row + 1) * from);
      }
    }
    this.capacity = capacity;
  }

  /** One row per slot and head. */
  private get rows(): number {
    return this.slots * this.shape.heads;
  }

  private used(memory: Float32Array): Float32Array {
    return memory.subarray(0, this.rows * this.capacity * this.shape.width);
  }

  /**
   * Stores the keys and values [L, S, G, D] of one step at `positions` [S] (negative: the slot is left alone).
   * Capacity for them must have been reserved.
   */
  append(keys: Float32Array, values: Float32Array, positions: Int32Array): void {
    const { heads, width } = this.shape;
    const size = this.slots * heads * width;
    const shape = { batch: this.slots, heads, capacity: this.capacity, width, positions };
    this.layers.forEach(({ key, value }, layer) => {
      const part = (all: Float32Array): Float32Array => all.subarray(layer * size, (layer + 1) * size);
      appendCache({ ...shape, cache: this.used(key), step: part(keys) });
      appendCache({ ...shape, cache: this.used(value), step: part(values) });
    });
  }

  /** The cache as inputs of the decoding graph. */
  feeds(): Record<string, Tensor> {
    const dims = [this.slots, this.shape.heads, this.capacity, this.shape.width];
    const feeds: Record<string, Tensor> = {};
    this.layers.forEach(({ key, value }, layer) => {
      const names = cacheNames(layer);
      feeds[names.key] = { dtype: 'float32', dims, data: this.used(key) };
      feeds[names.value] = { dtype: 'float32', dims, data: this.used(value) };
    });
    return feeds;
  }
}
