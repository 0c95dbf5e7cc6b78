import type { Range, Scale, Ticks } from './scale.ts';

/** The map that takes `domain`, above zero, to `range` so that equal factors are equal distances. */
export function logarithmicScale([d0, d1]: Range, [r0, r1]: Range): Scale {
  if (d1 === d0) return () => (r0 + r1) / 2;
  const [low, high] = [Math.log(d0), Math.log(d1)];
  return (value) => r0 + ((Math.log(value) - low) / (high - low)) * (r1 - r0);
}

/** A range that holds all values above zero, with some room, for a logarithmic axis that need not end at decades. */
export function factorRange(values: readonly number[]): Range {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [0.1, 1];
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  const room = Math.max(0.02, Math.log10(high / low) * 0.04);
  return [low / 10 ** room, high * 10 ** room];
}

/** Ticks at all decades inside `range` with powers of ten as labels: at every second or third one where there are more than `most`. */
export function decadeTicks([low, high]: Range, most: number): Ticks {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const count = Math.max(0, last - first + 1);
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const exponents = Array.from({ length: count }, (_, i) => first + i);
  const labels = exponents.map((k) => (k % step === 0 ? powerOfTen(k) : ''));
  return { values: exponents.map((k) => 10 ** k), decimals: 0, labels };
}

/** Ticks of a logarithmic axis: decades, or 1, 2 and 5 times powers of ten where decades would be fewer than three. */
export function logarithmicTicks(range: Range, most: number): Ticks {
  const decades = decadeTicks(range, most);
  if (decades.values.length >= 3 || Math.log10(range[1] / range[0]) > 2.5) return decades;
  const first = Math.floor(Math.log10(range[0])) - 1;
  const count = Math.ceil(Math.log10(range[1])) - first + 1;
  const all = Array.from({ length: count }, (_, i) => first + i).flatMap((k) =>
    [1, 2, 5].map((factor) => ({ value: factor * 10 ** k, text: plainPower(factor, k) })),
  );
  const inside = all.filter(({ value }) => value >= range[0] && value <= range[1]);
  if (inside.length < 2) return decades;
  return { values: inside.map(({ value }) => value), decimals: 0, labels: inside.map(({ text }) => text) };
}

function plainPower(factor: number, exponent: number): string {
  if (exponent >= -3 && exponent < 4) return (factor * 10 ** exponent).toFixed(Math.max(0, -exponent));
  return factor === 1 ? powerOfTen(exponent) : `${factor}\u00b7${powerOfTen(exponent)}`;
}

const superscripts = [
  '\u2070',
  '\u00b9',
  '\u00b2',
  '\u00b3',
  '\u2074',
  '\u2075',
  '\u2076',
  '\u2077',
  '\u2078',
  '\u2079',
];

/** 10 to a whole power, as one writes it: 0.1, 1, 10, 100 and 10\u207b\u00b3. */
export function powerOfTen(exponent: number): string {
  if (exponent >= -1 && exponent <= 2) return String(10 ** exponent);
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join('');
  return `10${exponent < 0 ? '\u207b' : ''}${digits}`;
}
