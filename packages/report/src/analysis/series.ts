import type { IterationSummary, RegimeVerdict, RunSummary } from '../run/records.ts';

/** A metric of one seed at one iteration. */
export interface Sample {
  readonly seed: number;
  readonly value: number;
  /** Of a mean over independent replicates. */
  readonly standardError?: number;
  /** What theory expects. */
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
  /** What theory expects, where it does of all samples. */
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
      points: pointsOf(summary, regime, 'testLoss'),
      verdict: verdict ?? { regime, verdict: 'undetermined' },
    };
  });
}

/** The metric called `name`, of the regimes that have it. */
export function tracesOf(summary: RunSummary, name: string): readonly Trace[] {
  return summary.config.regimes
    .map((regime) => ({ regime, points: pointsOf(summary, regime, name) }))
    .filter(({ points }) => points.length > 0);
}

/** A metric of an iteration, where it was measured. */
function readingOf(name: string, iteration: IterationSummary): Omit<Sample, 'seed'> | undefined {
  const value = iteration.metrics[name];
  if (value === undefined) return undefined;
  const [standardError, theory] = [iteration.standardErrors?.[name], iteration.expected?.[name]];
  return {
    value,
    ...(standardError === undefined ? {} : { standardError }),
    ...(theory === undefined ? {} : { theory }),
  };
}

function pointsOf({ chains }: RunSummary, regime: string, name: string): readonly Point[] {
  const samples = new Map<number, Sample[]>();
  for (const { seed, iterations } of chains.filter((candidate) => candidate.regime === regime)) {
    for (const iteration of iterations) {
      const reading = readingOf(name, iteration);
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
