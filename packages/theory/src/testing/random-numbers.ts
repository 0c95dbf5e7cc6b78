/** Numbers from [0, 1), the same for a seed everywhere: Mulberry32. Good enough to average over, and needs nothing. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers by the method of Box and Muller. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A mean and how far it is likely to be off. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/** Mean and standard error of independent numbers. */
export function estimateOf(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** `count` of `pool` in random order, without replacement. */
export function drawWithout<T>(pool: readonly T[], count: number, uniform: () => number): readonly T[] {
  const left = [...pool];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(uniform() * (left.length - i));
    [left[i], left[j]] = [left[j] as T, left[i] as T];
  }
  return left.slice(0, count);
}
