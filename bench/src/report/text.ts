/** With commas between thousands. */
export function formatNumber(value: number, maximumSignificantDigits = 4): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits });
}

const scales = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'us'],
] as const;

/** Seconds in the unit that suits them. */
export function formatSeconds(seconds: number): string {
  const [scale, unit] = scales.find(([least]) => seconds >= least) ?? [1e-9, 'ns'];
  return `${formatNumber(seconds / scale)} ${unit}`;
}

/** The cells of one line. */
export type Row = readonly string[];

/**
 * Lines of rows whose columns begin below each other, or end where `columns` says `right`. The last column has no width of its own.
 */
export function alignColumns(rows: readonly Row[], columns: readonly ('left' | 'right')[]): string[] {
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return columns[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join('  ').trimEnd();
  });
}

/** Parts joined by `; ` in lines of at most `width` characters where the parts allow it. */
export function wrapParts(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? undefined : `${last}; ${part}`;
    if (longer !== undefined && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
