import type { BatchSource, Mixture, MixturePart } from '@ouroboros/models';
import type { Schedule } from '@ouroboros/theory';
import { equalSizes, type Regime, type Sizes } from '../regimes/regime.ts';

/** The real examples in a unit and the sizes of the batches, where they are not one unit each. */
export interface ScheduleOptions {
  /** Number of real examples; matters only where sizes are rounded to whole examples. Default 1. */
  readonly unit?: number;
  readonly sizes?: Sizes;
}

/** The schedule of a regime, whose batches are numbered 1, 2, ... in the order in which its fits first use them. */
export interface RegimeSchedule extends Schedule {
  /** Batch i. */
  source(batch: number): BatchSource;
}

/** A batch as text: real batches are told apart by their number, synthetic ones by their model. */
function keyOf(source: BatchSource): string {
  return source.kind === 'real' ? `real ${source.batch ?? 1}` : `synthetic ${source.model}`;
}

/** Sum of the weights of all examples of a mixture. */
function weightOf({ parts }: Mixture): number {
  return parts.reduce((sum, part) => sum + part.examples * part.weight, 0);
}

/** Numbers the batches of a regime as far as they are asked for, and turns its mixtures into shares of them. */
class Numbering {
  readonly sources: BatchSource[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly shares: (readonly number[])[] = [];
  private readonly mixture: (n: number) => Mixture;

  constructor(mixture: (n: number) => Mixture) {
    this.mixture = mixture;
  }

  /** Shares a_{n,i} of fit n: every example counts by its weight. */
  sharesOf(n: number): readonly number[] {
    while (this.shares.length < n) this.shares.push(this.add(this.mixture(this.shares.length + 1)));
    return this.shares[n - 1] as readonly number[];
  }

  private add({ parts }: Mixture): readonly number[] {
    const indices = parts.map(({ source }) => this.indexOf(source));
    const shares = new Array<number>(Math.max(...indices) + 1).fill(0);
    const total = weightOf({ parts });
    for (const [i, { examples, weight }] of parts.entries()) {
      const index = indices[i] as number;
      shares[index] = (shares[index] as number) + (examples * weight) / total;
    }
    return shares;
  }

  private indexOf(source: BatchSource): number {
    const key = keyOf(source);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.sources.length);
    return this.sources.push(source) - 1;
  }
}

/**
 * The linear schedule that a regime's own mixtures describe: shares, sizes and labellers of its batches. Real batches have
 * one unit each and no labeller.
 */
export function regimeSchedule(regime: Regime, options: ScheduleOptions = {}): RegimeSchedule {
  const { unit = 1, sizes = equalSizes } = options;
  const numbering = new Numbering((n) => regime.mixture(n, unit, sizes));
  const source = (batch: number): BatchSource => {
    const known = numbering.sources[batch - 1];
    if (known) return known;
    throw new RangeError(`batch ${batch} of ${regime.name}: no fit asked for so far uses it`);
  };
  const labeller = (batch: number): number => {
    const from = source(batch);
    return from.kind === 'real' ? 0 : from.model;
  };
  return {
    weights: (n) => numbering.sharesOf(n),
    source,
    labeller,
    total: (n) => weightOf(regime.mixture(n, unit, sizes)) / unit,
    subsample: (n) => {
      const { subsample } = regime.mixture(n, unit, sizes);
      return subsample === undefined ? undefined : subsample / unit;
    },
    size: (batch) => {
      const model = labeller(batch);
      return model === 0 ? 1 : regime.synthetic(model, unit, sizes) / unit;
    },
  };
}

/**
 * How many of the fits 1..`fits` see batches to their end, be they of whole units or not: those before the first one that uses
 * a part of a batch. They may draw a subsample.
 */
export function describedFits(regime: Regime, fits: number, options: ScheduleOptions = {}): number {
  const { unit = 1, sizes = equalSizes } = options;
  return fitsWhile(
    regime,
    fits,
    options,
    (part) => part.examples === generatedFor(part, regime, unit, sizes),
  );
}

/**
 * How many of them see whole units, too, as linear regression needs it: those before the first one that uses a batch which
 * ends in the middle of the design.
 */
export function wholeFits(regime: Regime, fits: number, options: ScheduleOptions = {}): number {
  const { unit = 1 } = options;
  const described = describedFits(regime, fits, options);
  return fitsWhile(regime, described, options, ({ examples }) => examples % unit === 0);
}

function generatedFor({ source }: MixturePart, regime: Regime, unit: number, sizes: Sizes): number {
  return source.kind === 'real' ? unit : regime.synthetic(source.model, unit, sizes);
}

/** How many fits there are before the first one with a part that does not hold. */
function fitsWhile(
  regime: Regime,
  fits: number,
  { unit = 1, sizes = equalSizes }: ScheduleOptions,
  holds: (part: MixturePart) => boolean,
): number {
  for (let n = 1; n <= fits; n++) {
    if (!regime.mixture(n, unit, sizes).parts.every(holds)) return n - 1;
  }
  return fits;
}

/** How many of them the shares alone describe exactly: those before the first one that draws a subsample, too. */
export function exactFits(regime: Regime, fits: number, options: ScheduleOptions = {}): number {
  const { unit = 1, sizes = equalSizes } = options;
  const whole = wholeFits(regime, fits, options);
  for (let n = 1; n <= whole; n++) {
    if (regime.mixture(n, unit, sizes).subsample !== undefined) return n - 1;
  }
  return whole;
}
