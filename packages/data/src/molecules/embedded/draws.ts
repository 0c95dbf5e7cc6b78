import { fillUniform, type StreamKey } from '@ouroboros/native';

/** Uniforms on [0, 1), one after the other. */
export type Draws = () => number;

/** How many uniforms are taken from the stream at a time. */
const chunk = 32;

/** The uniforms of a stream from element `start` on. @throws Fault `native/argument`. */
export function drawsFrom(key: StreamKey, start: number): Draws {
  const uniforms = new Float64Array(chunk);
  let taken = 0;
  return () => {
    const place = taken++ % chunk;
    if (place === 0) fillUniform(uniforms, key, start + taken - 1);
    return uniforms[place] as number;
  };
}

/** One of the items, each with a chance in proportion to its weight. */
export function choose<T>(draw: Draws, items: readonly T[], weightOf: (item: T) => number = () => 1): T {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0);
  let rest = draw() * total;
  for (const item of items) {
    rest -= weightOf(item);
    if (rest < 0) return item;
  }
  return items[items.length - 1] as T;
}
