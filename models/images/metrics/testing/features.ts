import type { Features } from '../features.ts';

/** Rows written out, for tests. */
export function featuresOf(rows: readonly (readonly number[])[]): Features {
  return { rows: rows.length, width: rows[0]?.length ?? 0, data: Float64Array.from(rows.flat()) };
}
