/** Of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of at least one value; of an even number of them, the mean of the middle two. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return meanOf([sorted[Math.ceil(middle) - 1] as number, sorted[Math.floor(middle)] as number]);
}
