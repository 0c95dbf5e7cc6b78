/** Points that a curve has room for. */
const most = 9;

/** The iterations at which points are drawn: evenly spaced ones, or by equal factors; the first and the last always. */
export function shownIterations(last: number, kind: 'linear' | 'logarithmic'): ReadonlySet<number> {
  const count = Math.min(most, last);
  const places = Array.from({ length: count }, (_, i) => (count < 2 ? 0 : i / (count - 1)));
  return new Set(places.map((at) => Math.round(kind === 'linear' ? 1 + at * (last - 1) : last ** at)));
}
