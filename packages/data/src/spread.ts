/** How values are spread; zeros where there are none. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly mean: number;
  readonly most: number;
}

/** How values are spread. */
export function spreadOf(values: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const sum = sorted.reduce((total, value) => total + value, 0);
  return { least: at(0), median: at(0.5), mean: sum / Math.max(1, sorted.length), most: at(1) };
}
