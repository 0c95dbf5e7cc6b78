import { fillUniform } from '@ouroboros/native';

/**
 * The middle of the values; of an even number of them the mean of the two middle ones.
 *
 * @throws RangeError when there are none.
 */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('expected at least one value for a median, received none');
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Median absolute deviation from the median, not scaled to a standard deviation: tinybench's `mad`. */
export function mad(values: ArrayLike<number>): number {
  const center = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - center)));
}

/**
 * The value below which the share `share` of sorted values lies, by linear interpolation between neighbours (type 7 of
 * Hyndman and Fan 1996): tinybench's `p75` and its like.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/** An interval that holds a statistic. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How to draw resamples. */
export interface BootstrapOptions {
  readonly seed: number;
  /** Number of resamples; default 4000. */
  readonly resamples?: number;
  /** Share of the resamples inside the interval; default 0.95. */
  readonly confidence?: number;
}

/** Purpose of the random streams of the bootstrap, apart from those of the product. */
const bootstrapPurpose = 0x62656e63;

/** Percentile bootstrap of the median (Efron 1979): the same interval for the same values, seed and options. */
export function bootstrapMedian(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  return bootstrap((resample) => median(resample(values, 0)), options);
}

/** Percentile bootstrap of the difference of the medians of two samples that have nothing to do with each other. */
export function bootstrapMedianDifference(
  values: ArrayLike<number>,
  others: ArrayLike<number>,
  options: BootstrapOptions,
): Interval {
  return bootstrap((resample) => median(resample(values, 0)) - median(resample(others, 1)), options);
}

/** As many draws from values as there are, with replacement; `sample` is the number of the sample that they are. */
type Resample = (values: ArrayLike<number>, sample: number) => Float64Array;

function bootstrap(statistic: (resample: Resample) => number, options: BootstrapOptions): Interval {
  const { seed, resamples = 4000, confidence = 0.95 } = options;
  const statistics = Float64Array.from({ length: resamples }, (_, index) =>
    statistic((values, sample) => {
      const uniforms = new Float64Array(values.length);
      fillUniform(uniforms, { seed, purpose: bootstrapPurpose, iteration: sample, index });
      return uniforms.map((uniform) => values[Math.floor(uniform * values.length)] as number);
    }),
  ).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(statistics, tail), high: quantile(statistics, 1 - tail) };
}
