const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z'];

/** A number of something for people, in three or four digits: `1.23 M`, `470 M`, `12`; `unit` such as `B` or `FLOP`. */
export function formatQuantity(value: number, unit = ''): string {
  const power = value < 1000 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  const digits = power === 0 ? String(Math.round(value)) : scaled.toPrecision(scaled >= 1000 ? 4 : 3);
  return `${digits} ${prefixes[power]}${unit}`.trimEnd();
}
