/** Whether a regime's error converges, and to what, or how it grows. */
export type RegimeBehaviour =
  | { readonly converges: true; readonly limit: number; readonly formula: string }
  | {
      readonly converges: false;
      readonly rate: 'linear' | 'logarithmic' | 'power' | 'exponential';
      /** How fast: of v_n / n, v_n / ln n or v_{n+1} / v_n the limit, or the exponent of n. */
      readonly factor?: number;
      readonly formula: string;
    };

/** A quantity that theory gives for every fit, such as the test error. */
export interface TheoryQuantity {
  /** Key into the values of a regime. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly label: string;
  /** As in a formula, such as `v_n`. */
  readonly symbol: string;
  /** What it is measured in. */
  readonly unit?: string;
  /** A constant multiple of the first quantity: has a column, but no figure of its own. */
  readonly isMultiple?: boolean;
}

/** A bound that a theorem gives. */
export interface TheoryBound {
  readonly value: number;
  /** What stays below what. */
  readonly formula: string;
  /** Such as `Theorem 2`. */
  readonly source: string;
}

/** What theory says of one regime, or of a schedule that a user gave. */
export interface TheoryOfRegime {
  readonly regime: string;
  readonly description: string;
  /** Of every quantity by fit, fit 1 first; shorter, or missing, where no closed form is known. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Standard errors of values that are means over drawn designs. */
  readonly standardErrors?: Readonly<Record<string, readonly number[]>>;
  /** Of the first quantity; missing where nothing is known of it beyond the values. */
  readonly behaviour?: RegimeBehaviour;
  /** The limit of other quantities, by name. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly bound?: TheoryBound;
  /** The formula of the first quantity at fit n, where there is a short one. */
  readonly formula?: string;
  /** What the reader should know besides. */
  readonly notes: readonly string[];
}

/** A question and its answer in plain words, with the numbers that it rests on. */
export interface TheoryAnswer {
  readonly question: string;
  readonly answer: string;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

/** All that a theory command found out: plain data, which the page draws and `--json` prints. */
export interface TheoryDocument {
  readonly family: string;
  /** Options that the values depend on, in words, in order. */
  readonly setting: readonly { readonly name: string; readonly value: string | number }[];
  readonly iterations: number;
  /** Sizes of the batches of regimes, as text; missing where there is no regime. */
  readonly growth?: string;
  /** The first one is drawn first and is what behaviours, formulas and bounds are about. */
  readonly quantities: readonly TheoryQuantity[];
  readonly regimes: readonly TheoryOfRegime[];
  readonly answers: readonly TheoryAnswer[];
  /** What holds for all regimes, such as the unit of the error. */
  readonly notes: readonly string[];
  /** The command that prints the same. */
  readonly command: string;
}
