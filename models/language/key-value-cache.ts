import { appendCache } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { type Gpt2Config, headWidth } from './config.ts';
import { cacheNames } from './gpt2-decode.ts';

/** Capacities are multiples of this many tokens, so that attention runs over little more than what is filled. */
const granularity = 32;

/** Keys and values of the tokens that each slot has read: per layer [S, H, K, D] with room for K tokens. */
export class KeyValueCache {
  readonly config: Gpt2Config;
  readonly slots: number;
  private capacity = 0;
  private layers: { key: Float32Array; value: Float32Array }[] = [];

  constructor(config: Gpt2Config, slots: number) {
    this.config = config;
    this.slots = slots;
    this.reserve(1);
  }

  /** Makes room for `tokens` tokens in every slot, keeping what is there. */
  reserve(tokens: number): void {
    const capacity = Math.min(Math.ceil(tokens / granularity) * granularity, this.config.n_positions);
    if (capacity <= this.capacity) return;
    const rows = this.slots * this.config.n_head;
    const width = headWidth(this.config);
    const grow = (old: Float32Array | undefined): Float32Array => {
      const grown = new Float32Array(rows * capacity * width);
      for (let row = 0; old && row < rows; row++) {
        const from = row * this.capacity * width;
        grown.set(old.subarray(from, from + this.capacity * width), row * capacity * width);
      }
      return grown;
    };
    this.layers = Array.from({ length: this.config.n_layer }, (_, layer) => ({
      key: grow(this.layers[layer]?.key),
      value: grow(this.layers[layer]?.value),
    }));
    this.capacity = capacity;
  }

  /**
   * Stores the keys and values [L, S, H, D] of one step at `positions` [S] (negative: the slot is left alone).
   * Capacity for them must have been reserved.
   */
  append(keys: Float32Array, values: Float32Array, positions: Int32Array): void {
    const { n_head: heads } = this.config;
    const width = headWidth(this.config);
    const size = this.slots * heads * width;
    const shape = { batch: this.slots, heads, capacity: this.capacity, width, positions };
    this.layers.forEach(({ key, value }, layer) => {
      const part = (all: Float32Array): Float32Array => all.subarray(layer * size, (layer + 1) * size);
      appendCache({ ...shape, cache: key, step: part(keys) });
      appendCache({ ...shape, cache: value, step: part(values) });
    });
  }

  /** The cache as inputs of the decoding graph. */
  feeds(): Record<string, Tensor> {
    const dims = [this.slots, this.config.n_head, this.capacity, headWidth(this.config)];
    const feeds: Record<string, Tensor> = {};
    this.layers.forEach(({ key, value }, layer) => {
      const names = cacheNames(layer);
      feeds[names.key] = { dtype: 'float32', dims, data: key };
      feeds[names.value] = { dtype: 'float32', dims, data: value };
    });
    return feeds;
  }
}
