import type { CacheStep } from '../cache.ts';

/** What `appendCache` does, element by element. */
export function appendCache({ cache, step, batch, heads, capacity, width, positions }: CacheStep): void {
  for (let b = 0; b < batch; b++) {
    const position = positions[b] as number;
    if (position < 0) continue;
    for (let h = 0; h < heads; h++) {
      for (let d = 0; d < width; d++) {
        const line = b * heads + h;
        cache[(line * capacity + position) * width + d] = step[line * width + d] as number;
      }
    }
  }
}
