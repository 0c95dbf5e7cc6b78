/** What becomes of v_n as n grows. */
export type Behaviour = Converging | Diverging;

/** v_n goes to a limit. */
export interface Converging {
  readonly converges: true;
  readonly limit: number;
  /** The limit in letters. */
  readonly formula: string;
}

/** v_n grows without bound. */
export interface Diverging {
  readonly converges: false;
  readonly rate: 'linear' | 'logarithmic' | 'power' | 'exponential';
  /**
   * What tells how fast: `linear` the limit of v_n / n, `logarithmic` of v_n / ln n, `power` the exponent of n, `exponential`
   * the limit of v_{n+1} / v_n.
   */
  readonly factor: number;
  /** v_n in letters. */
  readonly formula: string;
}

/** v_n that goes to a limit. */
export function converging(limit: number, formula: string): Converging {
  return { converges: true, limit, formula };
}

/** v_n that grows without bound. */
export function diverging(rate: Diverging['rate'], factor: number, formula: string): Diverging {
  return { converges: false, rate, factor, formula };
}
