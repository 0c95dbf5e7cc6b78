import type { Reference } from '@ouroboros/recursion';

/** A row of the paper's table of test losses: nats per token after the named regime at the named iteration. */
export interface Table2Row {
  /** Of the model fitted on real data, which all regimes share. */
  readonly first: number;
  readonly accumulate4: number;
  readonly replace4: number;
  readonly replace10?: number;
  readonly replaceMultiple4?: number;
}

const source = 'Gerstgrasser et al. 2024, Table 2';

/** A row of Table 2 as the reference of the experiment that repeats it. */
export function table2(label: string, row: Table2Row): Reference {
  const { first, accumulate4, replace4, replace10, replaceMultiple4 } = row;
  const figures = [
    ['replace', 1, first],
    ['replace', 4, replace4],
    ['replace', 10, replace10],
    ['accumulate', 1, first],
    ['accumulate', 4, accumulate4],
    ['replace-multiple', 1, replaceMultiple4 === undefined ? undefined : first],
    ['replace-multiple', 4, replaceMultiple4],
  ] as const;
  const losses = figures.flatMap(([regime, iteration, testLoss]) =>
    testLoss === undefined ? [] : [{ regime, iteration, testLoss }],
  );
  return { source, label, losses };
}
