/** Mean of `values` and its standard error, s / sqrt(R) with the unbiased s; needs two values or more. */
export function meanAndError(values: Float64Array): {
  readonly mean: number;
  readonly standardError: number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}
