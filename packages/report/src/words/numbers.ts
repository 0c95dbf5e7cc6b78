/** Decimals with which the smallest of `values` still shows `significant` digits; 0 to 6. */
export function decimalsFor(values: readonly number[], significant = 3): number {
  const sizes = values.map(Math.abs).filter((value) => value > 0 && Number.isFinite(value));
  if (sizes.length === 0) return 0;
  const order = Math.floor(Math.log10(Math.min(...sizes)));
  return Math.min(6, Math.max(0, significant - 1 - order));
}

/** Decimals for slopes of very different size: two digits of the smallest, but no more than four of the largest. */
export function slopeDecimals(slopes: readonly number[]): number {
  if (slopes.length === 0) return 2;
  const largest = Math.max(...slopes.map(Math.abs));
  return Math.min(decimalsFor(slopes, 2), decimalsFor([largest], 4));
}

/** A number with a fixed number of decimals and a true minus sign. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** Numbers along an axis, each in a few characters: 20 000 as 20k, 0.0000002 as 2e\u22127. */
export function tickLabels(values: readonly number[], decimals: number): readonly string[] {
  const largest = Math.max(...values.map(Math.abs));
  const unit = [
    { size: 1e9, sign: 'G' },
    { size: 1e6, sign: 'M' },
    { size: 1e3, sign: 'k' },
  ].find(({ size }) => largest >= 10 * size && values.every((value) => value % size === 0));
  if (unit) return values.map((value) => `${fixed(value / unit.size, 0)}${unit.sign}`);
  return values.map((value) => (decimals > 5 ? exponential(value) : fixed(value, decimals)));
}

function exponential(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('.0e', 'e').replaceAll('-', '\u2212');
}

/** A number as `fixed` writes it with its sign, also when positive. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return text.startsWith('\u2212') || Number(text) === 0 ? text : `+${text}`;
}

/** A number with `significant` digits and no exponent. */
export function rounded(value: number, significant = 3): string {
  return fixed(value, decimalsFor([value], significant));
}

/** A share as a percentage with its sign: 0.318 is +32 %. */
export function percentage(share: number): string {
  const percent = share * 100;
  return `${signed(percent, Math.abs(percent) < 10 ? 1 : 0)} %`;
}

/** A whole number in groups of three digits, other numbers as they are. */
export function grouped(value: number): string {
  if (!Number.isInteger(value)) return String(value);
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Seconds as one reads them: 0.4 s, 41 s, 7 min 05 s, 2 h 10 min. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** "1 seed", "3 seeds". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
