import type { AttentionCacheOptions, AttentionStep } from '../attention.ts';

/** Key and value of one token in one head. */
interface Entry {
  readonly key: readonly number[];
  readonly value: readonly number[];
}

/** What `AttentionCache` does, in float64 and one element after another. */
export class AttentionCache {
  private readonly options: Required<AttentionCacheOptions>;
  /** By layer, slot, head of keys and position. */
  private readonly entries = new Map<string, Entry>();

  constructor(options: Required<AttentionCacheOptions>) {
    this.options = options;
  }

  attend({
    layer,
    projected,
    positions,
    out,
    scale = 1 / Math.sqrt(this.options.width),
  }: AttentionStep): void {
    const { heads, keyHeads, width, precision } = this.options;
    const kept = precision === 'float16' ? toHalf : (x: number): number => x;
    const lines = heads + 2 * keyHeads;
    positions.forEach((position, slot) => {
      const line = (at: number): number[] => {
        const begin = (slot * lines + at) * width;
        return [...projected.subarray(begin, begin + width)];
      };
      for (let head = 0; head < keyHeads; head++) {
        const entry = {
          key: line(heads + head).map(kept),
          value: line(heads + keyHeads + head).map(kept),
        };
        if (position >= 0) this.entries.set([layer, slot, head, position].join(), entry);
      }
      for (let head = 0; head < heads; head++) {
        const from = Math.floor((head * keyHeads) / heads);
        const read = Array.from(
          { length: position + 1 },
          (_, token) => this.entries.get([layer, slot, from, token].join()) as Entry,
        );
        out.set(
          position < 0 ? new Array(width).fill(0) : mix(line(head), read, scale),
          (slot * heads + head) * width,
        );
      }
    });
  }
}

/** The nearest number of float16, of two the one with the even last bit, never an infinity. */
export function toHalf(x: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), -14);
  const step = 2 ** (exponent - 10);
  const below = Math.floor(x / step);
  const rest = x / step - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return Math.min(Math.max((below + (up ? 1 : 0)) * step, -65504), 65504);
}

/** softmax(scale q k^T) v */
function mix(query: readonly number[], read: readonly Entry[], scale: number): number[] {
  const scores = read.map(({ key }) => scale * key.reduce((sum, k, d) => sum + k * (query[d] as number), 0));
  const peak = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - peak));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return query.map(
    (_, d) =>
      read.reduce((sum, { value }, at) => sum + (weights[at] as number) * (value[d] as number), 0) / total,
  );
}
