/** `count` (two or more) of the iterations: the first, the last, and others evenly between them. */
export function spaced(iterations: readonly number[], count: number): readonly number[] {
  const last = iterations.length - 1;
  if (last < count) return iterations;
  return Array.from({ length: count }, (_, i) => iterations[Math.round((i * last) / (count - 1))] as number);
}
