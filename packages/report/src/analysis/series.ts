import type { IterationSummary, RegimeVerdict, RunSummary } from '../run/records.ts';

/** A metric of one seed at one iteration. */
export interface Sample {
  readonly seed: number;
  readonly value: number;
  /** Of the test loss alone. */
  readonly standardError?: number;
  readonly theory?: number;
}

/** A metric of a regime at iteration n, over the seeds that have got there. */
export interface Point {
  readonly n: number;
  readonly samples: readonly Sample[];
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation over seeds; missing with one seed. */
  readonly deviation?: number;
  /** Expected test loss, where all samples have one. */
  readonly theory?: number;
  /** Standard error of the mean, from those of the samples, where all have one. */
  readonly standardError?: number;
}

/** A metric of a regime by iteration. */
export interface Trace {
  readonly regime: string;
  /** Iteration 1 first; only iterations that at least one seed has finished. */
  readonly points: readonly Point[];
}

/** What the test loss of a regime did. */
export interface Series extends Trace {
  readonly verdict: RegimeVerdict;
}

/** The test losses of a run's regimes, in the order of its configuration. */
export function seriesOf(summary: RunSummary): readonly Series[] {
  return summary.config.regimes.map((regime) => {
    const verdict = summary.verdicts.find((candidate) => candidate.regime === regime);
    return {
      regime,
      points: pointsOf(summary, regime, lossOf),
      verdict: verdict ?? { regime, verdict: 'undetermined' },
    };
  });
}

/** The metric called `name`, of the regimes that have it. */
export function tracesOf(summary: RunSummary, name: string): readonly Trace[] {
  const read = ({ metrics }: IterationSummary) => {
    const value = metrics[name];
    return value === undefined ? undefined : { value };
  };
  return summary.config.regimes
    .map((regime) => ({ regime, points: pointsOf(summary, regime, read) }))
    .filter(({ points }) => points.length > 0);
}

type Reading = Omit<Sample, 'seed'>;

function lossOf({ metrics, standardError, theory }: IterationSummary): Reading {
  return {
    value: metrics.testLoss,
    ...(standardError === undefined ? {} : { standardError }),
    ...(theory === undefined ? {} : { theory }),
  };
}

function pointsOf(
  { chains }: RunSummary,
  regime: string,
  read: (iteration: IterationSummary) => Reading | undefined,
): readonly Point[] {
  const samples = new Map<number, Sample[]>();
  for (const { seed, iterations } of chains.filter((candidate) => candidate.regime === regime)) {
    for (const iteration of iterations) {
      const reading = read(iteration);
      if (!reading) continue;
      samples.set(iteration.n, [...(samples.get(iteration.n) ?? []), { seed, ...reading }]);
    }
  }
  return [...samples].sort(([a], [b]) => a - b).map(([n, list]) => pointOf(n, list));
}

function pointOf(n: number, samples: readonly Sample[]): Point {
  const values = samples.map(({ value }) => value);
  const theories = samples.flatMap(({ theory }) => theory ?? []);
  const errors = samples.flatMap(({ standardError }) => standardError ?? []);
  const pooled = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0)) / samples.length;
  return {
    n,
    samples,
    mean: meanOf(values),
    low: Math.min(...values),
    high: Math.max(...values),
    ...(values.length > 1 ? { deviation: standardDeviation(values) } : {}),
    ...(theories.length === samples.length ? { theory: meanOf(theories) } : {}),
    ...(errors.length === samples.length ? { standardError: pooled } : {}),
  };
}

/** Mean of one value or more. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of two values or more, with N - 1. */
function standardDeviation(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
