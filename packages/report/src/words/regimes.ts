/** How to speak of a regime. */
export interface RegimeWords {
  /** The subject of a sentence: "replacing the data". */
  readonly action: string;
  /** The same in contrast to another regime: "accumulating". */
  readonly contrast: string;
  /** What model n is fitted on. */
  readonly description: string;
}

const known: Readonly<Record<string, RegimeWords>> = {
  replace: {
    action: 'replacing the data',
    contrast: 'replacing',
    description: 'the newest synthetic data alone',
  },
  accumulate: {
    action: 'accumulating the data',
    contrast: 'accumulating',
    description: 'the real data and everything generated since',
  },
  'replace-multiple': {
    action: 'replacing the data by ever more new data',
    contrast: 'replacing by ever more new data',
    description: 'n times as much data, all of it from the newest model',
  },
  'accumulate-subsample': {
    action: 'accumulating the data within a fixed budget',
    contrast: 'accumulating within a fixed budget',
    description: 'a random share of all data so far, as large as the real data',
  },
  'fresh-real': {
    action: 'adding fresh real data',
    contrast: 'adding fresh real data',
    description: 'new real data and the newest synthetic data',
  },
  'fixed-real': {
    action: 'keeping a share of real data',
    contrast: 'keeping a share of real data',
    description: 'the same real data and the newest synthetic data',
  },
};

/** The words for the regime called `name`. */
export function regimeWords(name: string): RegimeWords {
  return (
    known[name] ?? {
      action: `the regime ${name}`,
      contrast: name,
      description: `what the regime ${name} mixes`,
    }
  );
}
