import type { ReferenceColumn, ReferenceTable, RegimeOrder } from '../analysis/reference-table.ts';

/** What may be read from a table of published results beside ours. */
export const comparisonCaveat =
  'Absolute losses compare at scale paper alone, with the paper\u2019s data, tokenizer and amount of training; the order of the regimes compares at any scale.';

/** "n=4". */
export function iterationWords({ iteration }: ReferenceColumn): string {
  return `n=${iteration}`;
}

/** "n=4: accumulate < replace, as published", or how the published order differs. */
export function orderWords({ iteration, ours, published }: RegimeOrder): string {
  const chain = (regimes: readonly string[]) => regimes.join(' < ');
  const isSame = chain(ours) === chain(published);
  const verdict = isSame ? 'as published' : `published: ${chain(published)}`;
  return `n=${iteration}: ${chain(ours)}, ${verdict}`;
}

/** Where the published results come from, each once. */
export function sourcesOf({ rows }: ReferenceTable): readonly string[] {
  return [...new Set(rows.map(({ reference }) => reference.source))];
}
