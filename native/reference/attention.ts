import { attentionBlock, type CachedAttention } from '../attention.ts';

/** What `attendCached` does, in float64 and one element after another. */
export function attendCached(attention: CachedAttention): void {
  const { projected, positions, heads, keyHeads, width, scale, keys, values, out } = attention;
  const stride = (heads + 2 * keyHeads) * width;
  const slotSize = keys.length / positions.length;
  const block = attentionBlock * width;
  const lineOf = (slot: number, head: number, token: number): number =>
    slot * slotSize + (Math.floor(token / attentionBlock) * keyHeads + head) * block;
  const keyAt = (slot: number, head: number, token: number, d: number): number =>
    lineOf(slot, head, token) + d * attentionBlock + (token % attentionBlock);
  const valueAt = (slot: number, head: number, token: number, d: number): number =>
    lineOf(slot, head, token) + (token % attentionBlock) * width + d;
  positions.forEach((position, slot) => {
    if (position < 0) {
      out.fill(0, slot * heads * width, (slot + 1) * heads * width);
      return;
    }
    const row = projected.subarray(slot * stride, (slot + 1) * stride);
    for (let head = 0; head < keyHeads; head++) {
      for (let d = 0; d < width; d++) {
        keys[keyAt(slot, head, position, d)] = row[(heads + head) * width + d] as number;
        values[valueAt(slot, head, position, d)] = row[(heads + keyHeads + head) * width + d] as number;
      }
    }
    for (let head = 0; head < heads; head++) {
      const from = Math.floor(head / (heads / keyHeads));
      const scores = Array.from({ length: position + 1 }, (_, token) => {
        let sum = 0;
        for (let d = 0; d < width; d++) {
          sum += (row[head * width + d] as number) * (keys[keyAt(slot, from, token, d)] as number);
        }
        return sum * scale;
      });
      const peak = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - peak));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let d = 0; d < width; d++) {
        const mixed = weights.reduce(
          (sum, weight, token) => sum + weight * (values[valueAt(slot, from, token, d)] as number),
          0,
        );
        out[(slot * heads + head) * width + d] = mixed / total;
      }
    }
  });
}
