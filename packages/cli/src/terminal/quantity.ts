const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z'];

/** A number of something for people, in up to three digits: `1.23 M`, `470 M`, `12`; `unit` such as `B` or `FLOP`. */
export function formatQuantity(value: number, unit = ''): string {
  let power = 0;
  // Rounded first, for 999 999 is a million.
  let scaled = value < 1000 ? Math.round(value) : Number(value.toPrecision(3));
  for (; scaled >= 1000 && power < prefixes.length - 1; power++) scaled /= 1000;
  const digits = power === 0 ? String(scaled) : scaled.toPrecision(3);
  return `${digits} ${prefixes[power]}${unit}`.trimEnd();
}
