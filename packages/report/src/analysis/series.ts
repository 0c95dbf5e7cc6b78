import type { IterationSummary, RegimeVerdict, RunSummary } from '../run/records.ts';

/** The test loss of one seed at one iteration. */
export interface Sample {
  readonly seed: number;
  readonly loss: number;
  readonly standardError?: number;
  readonly theory?: number;
}

/** The test losses of a regime at iteration n, over the seeds that have got there. */
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

/** What a regime did, over its seeds. */
export interface Series {
  readonly regime: string;
  /** Iteration 1 first; only iterations that at least one seed has finished. */
  readonly points: readonly Point[];
  readonly verdict: RegimeVerdict;
}

/** The series of a run's regimes, in the order of its configuration. */
export function seriesOf(summary: RunSummary): readonly Series[] {
  return summary.config.regimes.map((regime) => {
    const verdict = summary.verdicts.find((candidate) => candidate.regime === regime);
    return {
      regime,
      points: pointsOf(summary, regime),
      verdict: verdict ?? { regime, verdict: 'undetermined' },
    };
  });
}

function pointsOf({ chains }: RunSummary, regime: string): readonly Point[] {
  const samples = new Map<number, Sample[]>();
  for (const chain of chains.filter((candidate) => candidate.regime === regime)) {
    for (const iteration of chain.iterations) {
      const list = samples.get(iteration.n) ?? [];
      samples.set(iteration.n, [...list, sampleOf(chain.seed, iteration)]);
    }
  }
  return [...samples].sort(([a], [b]) => a - b).map(([n, list]) => pointOf(n, list));
}

function sampleOf(seed: number, { metrics, standardError, theory }: IterationSummary): Sample {
  return {
    seed,
    loss: metrics.testLoss,
    ...(standardError === undefined ? {} : { standardError }),
    ...(theory === undefined ? {} : { theory }),
  };
}

function pointOf(n: number, samples: readonly Sample[]): Point {
  const losses = samples.map(({ loss }) => loss);
  const theories = samples.flatMap(({ theory }) => theory ?? []);
  const errors = samples.flatMap(({ standardError }) => standardError ?? []);
  const pooled = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0)) / samples.length;
  return {
    n,
    samples,
    mean: meanOf(losses),
    low: Math.min(...losses),
    high: Math.max(...losses),
    ...(losses.length > 1 ? { deviation: standardDeviation(losses) } : {}),
    ...(theories.length === samples.length ? { theory: meanOf(theories) } : {}),
    ...(errors.length === samples.length ? { standardError: pooled } : {}),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of two values or more, with N - 1. */
function standardDeviation(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
