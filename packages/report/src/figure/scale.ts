/** A range of numbers, low end first. */
export type Range = readonly [number, number];

/** A map from data to pixels. */
export type Scale = (value: number) => number;

/** The affine map that takes `domain` to `range`; a domain of one value goes to the middle. */
export function linearScale([d0, d1]: Range, [r0, r1]: Range): Scale {
  if (d1 === d0) return () => (r0 + r1) / 2;
  return (value) => r0 + ((value - d0) / (d1 - d0)) * (r1 - r0);
}

/** Distance between ticks: 1, 2 or 5 times a power of ten, for about `count` ticks over `span`. */
function tickStep(span: number, count: number): number {
  const power = 10 ** Math.floor(Math.log10(span / count));
  const ratio = span / count / power;
  const factor = ratio >= 7.07 ? 10 : ratio >= 3.16 ? 5 : ratio >= 1.41 ? 2 : 1;
  return factor * power;
}

/** Ticks of an axis, and the decimals that tell them apart. */
export interface Ticks {
  readonly values: readonly number[];
  readonly decimals: number;
  /** What to write instead of the values, such as powers of ten; '' leaves a line without a number. */
  readonly labels?: readonly string[];
}

/** About `count` round numbers inside `domain`. */
export function ticks([low, high]: Range, count: number): Ticks {
  if (!(high > low)) return { values: [low], decimals: 2 };
  const step = tickStep(high - low, Math.max(1, count));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
  return { values, decimals };
}

/** A range for an axis that holds all values, ends at ticks, and begins at zero where zero is near. */
export function niceRange(values: readonly number[], count: number): Range {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size === 0) return [0, 1];
  // Values that are all but one and the same get room in proportion to their size.
  const isOne = !(high - low > Math.max(size * 1e-6, 1e-12));
  const span = isOne ? Math.max(size / 8, 1e-9) : high - low;
  const room = isOne ? span / 2 : span * 0.02;
  const isNearZero = low >= 0 && low < span / 3;
  const start = isNearZero ? 0 : low - room;
  const end = high + room;
  const step = tickStep(end - start, count);
  return [Math.floor(start / step) * step, Math.ceil(end / step) * step];
}

/** Whole numbers from 1 to `last`, so few that each has `room` of the `width` for its label. */
export function iterationTicks(last: number, width: number, room: number): readonly number[] {
  const all = Array.from({ length: Math.min(last, 1000) }, (_, i) => i + 1);
  const most = Math.max(2, Math.floor(width / room));
  if (last <= most) return all;
  const step = [2, 5, 10, 20, 50, 100, 200, 500].find((size) => last / size <= most) ?? last;
  return [1, ...all.filter((n) => n % step === 0 && n - 1 > step * 0.7)];
}
