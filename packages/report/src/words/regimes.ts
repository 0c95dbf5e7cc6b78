/** How to speak of a regime. */
export interface RegimeWords {
  /** The subject of a sentence: "replacing the data". */
  readonly action: string;
  /** The same in contrast to another regime: "accumulating". */
  readonly contrast: string;
  /** What model n is fitted on. */
  readonly description: string;
  /** What theory says of the test error in linear regression with batches of one size, where it says something. */
  readonly theory?: string;
}

const plain: Readonly<Record<string, RegimeWords>> = {
  replace: {
    action: 'replacing the data',
    contrast: 'replacing',
    description: 'the newest synthetic data alone',
    theory: 'grows without bound',
  },
  accumulate: {
    action: 'accumulating the data',
    contrast: 'accumulating',
    description: 'the real data and everything generated since',
    theory: `stays below \u03c0\u00b2/6 = ${times(Math.PI ** 2 / 6)} that of model 1`,
  },
  'replace-multiple': {
    action: 'replacing the data by ever more new data',
    contrast: 'replacing by ever more new data',
    description: 'as much data as accumulating has by then, all of it from the newest model',
    theory: 'grows without bound, ever more slowly',
  },
  'accumulate-subsample': {
    action: 'accumulating the data within a fixed budget',
    contrast: 'accumulating within a fixed budget',
    description: 'a random share of all data so far, as large as the real data',
  },
};

/** Regimes with a share of real data, such as `fixed-real-0.3`; without a number it is one half. */
const shared: Readonly<Record<string, (share: number) => RegimeWords>> = {
  'fixed-real': (share) => ({
    action: `keeping the real data at ${percent(share)} of the weight`,
    contrast: `keeping the real data at ${percent(share)}`,
    description: `the same real data, with ${percent(share)} of the weight, and the newest synthetic data`,
    theory: `stays below ${times(1 / (share * (2 - share)))} that of model 1`,
  }),
  'fresh-real': (weight) => ({
    action: `adding fresh real data at ${percent(weight)} of the weight`,
    contrast: `adding fresh real data at ${percent(weight)}`,
    description: `real data that no model has seen, with ${percent(weight)} of the weight, and the newest synthetic data`,
    theory: `tends to ${times((weight ** 2 + (1 - weight) ** 2) / (weight * (2 - weight)))} that of model 1`,
  }),
};

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function times(factor: number): string {
  return `${factor.toFixed(2)} times`;
}

/** The words for the regime called `name`. */
export function regimeWords(name: string): RegimeWords {
  return (
    plain[name] ??
    sharedWords(name) ?? {
      action: `the regime ${name}`,
      contrast: name,
      description: `what the regime ${name} mixes`,
    }
  );
}

function sharedWords(name: string): RegimeWords | undefined {
  const [, kind = '', number] = /^([a-z-]+?)(?:-([\d.]+))?$/.exec(name) ?? [];
  return shared[kind]?.(number === undefined ? 0.5 : Number(number));
}
