import { z } from 'zod';

/** Least-squares slope of the test loss per iteration over a range of iterations, and its interval over seeds. */
const trend = z.object({
  slope: z.number(),
  /** null with a single seed. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  from: z.number(),
  to: z.number(),
});

const verdict = z.object({
  regime: z.string(),
  verdict: z.enum(['collapsing', 'stable', 'improving', 'undetermined']),
  ...trend.partial().shape,
  confidence: z.number().optional(),
  seeds: z.number().optional(),
  margin: z.number().optional(),
  overall: trend.optional(),
});

const iteration = z.object({
  n: z.int().min(1),
  trainExamples: z.number(),
  syntheticExamples: z.number(),
  seconds: z.number(),
  metrics: z.looseObject({ testLoss: z.number() }),
  standardError: z.number().optional(),
  theory: z.number().optional(),
  specimens: z.object({ kind: z.string(), items: z.array(z.string()).readonly() }),
});

const chain = z.object({
  family: z.string(),
  model: z.string(),
  regime: z.string(),
  seed: z.number(),
  path: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  iterations: z.array(iteration).readonly(),
});

const configuration = z.looseObject({
  regimes: z.array(z.string()).readonly(),
  seeds: z.array(z.number()).readonly(),
  iterations: z.int().min(1),
});

/** What the report relies on of `summary.json`. */
export const summaryRecord = z.object({
  run: z.string(),
  experiment: z.string(),
  family: z.string(),
  lossLabel: z.string(),
  config: configuration,
  finished: z.boolean(),
  verdicts: z.array(verdict).readonly(),
  chains: z.array(chain).readonly(),
});

/** What the report relies on of `run.json`. */
export const identityRecord = z.object({
  experiment: z.string(),
  description: z.string(),
  family: z.string(),
  startedAt: z.string(),
  versions: z.record(z.string(), z.string()),
  commit: z.string().optional(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    platform: z.string(),
    architecture: z.string(),
  }),
  device: z.string(),
  threads: z.number(),
  configuration,
});

/** The results of a run; what `runExperiment` returns fits. */
export type RunSummary = Readonly<z.infer<typeof summaryRecord>>;
/** What a run is and what it was begun on. */
export type RunIdentity = Readonly<z.infer<typeof identityRecord>>;
/** One regime and one seed. */
export type ChainSummary = Readonly<z.infer<typeof chain>>;
/** One finished iteration of a chain. */
export type IterationSummary = Readonly<z.infer<typeof iteration>>;
/** The verdict on a regime and what it rests on. */
export type RegimeVerdict = Readonly<z.infer<typeof verdict>>;
/** Slope of the test loss per iteration with its interval over seeds. */
export type Trend = Readonly<z.infer<typeof trend>>;
