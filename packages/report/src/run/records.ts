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

/** How a metric is called for people. */
const metricDescription = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string().optional(),
  /** Heading that it stands under. */
  group: z.string(),
  better: z.enum(['lower', 'higher']).optional(),
});

/** A point of a learning curve. */
const curvePoint = z.object({
  step: z.number(),
  epoch: z.number(),
  /** Mean since the point before. */
  trainLoss: z.number(),
  testLoss: z.number().optional(),
});

/** Something that real data hold now and then, and what a model makes of it. */
const itemSurvival = z.object({
  category: z.string(),
  item: z.string(),
  /** Of a real example to hold it. */
  probability: z.number(),
  /** How many of as many real examples are expected to hold it, and how many of the model's do. */
  expected: z.number(),
  mentions: z.number(),
});

/** How a quantity is distributed among real and among generated examples: shares of equal bins from `low` to `high`. */
const distribution = z.object({
  /** The same in all iterations. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What is measured, in a few words. */
  label: z.string(),
  unit: z.string(),
  low: z.number(),
  high: z.number(),
  real: z.array(z.number()).readonly(),
  generated: z.array(z.number()).readonly(),
});

/** Published results. */
const reference = z.object({
  source: z.string(),
  label: z.string(),
  losses: z
    .array(z.object({ regime: z.string(), iteration: z.int().min(1), testLoss: z.number() }))
    .readonly(),
});

/** Equal tiles that a picture is made of, row by row; of a size that can be held in memory. */
const tiles = z.object({
  columns: z.int().min(1).max(1024),
  rows: z.int().min(1).max(1024),
  /** Pixels of one tile. */
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
});

/** A picture of what a model makes. */
const picture = z.object({
  /** The same in all iterations. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What it shows, in a few words. */
  label: z.string(),
  tiles,
  /** Path of the PNG file, relative to the run's directory. */
  file: z.string(),
});

/** A molecule in space that a model made, and the real conformation it is laid on. */
const structure = z.object({
  /** Of the molecule; the same in all iterations. */
  name: z.string(),
  /** What is known of it, in a few words. */
  label: z.string(),
  /** Molfiles; whether they can be read is seen where they are drawn. */
  generated: z.string(),
  reference: z.string(),
});

const iteration = z.object({
  n: z.int().min(1),
  trainExamples: z.number(),
  syntheticExamples: z.number(),
  seconds: z.number(),
  metrics: z.object({ testLoss: z.number() }).catchall(z.number()),
  curve: z.array(curvePoint).readonly().optional(),
  survival: z.array(itemSurvival).readonly().optional(),
  distributions: z.array(distribution).readonly().optional(),
  /** Of metrics that are means over independent replicates. */
  standardErrors: z.record(z.string(), z.number()).optional(),
  /** What theory expects of metrics. */
  expected: z.record(z.string(), z.number()).optional(),
  specimens: z.object({
    kind: z.string(),
    items: z.array(z.string()).readonly(),
    pictures: z.array(picture).readonly().optional(),
    structures: z.array(structure).readonly().optional(),
  }),
});

const chain = z.object({
  family: z.string(),
  model: z.string(),
  regime: z.string(),
  seed: z.number(),
  path: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  /** v_n of models 1, 2, ...: how the test error of linear regression grows under the regime, as far as that is exact. */
  linear: z.array(z.number()).readonly().optional(),
  iterations: z.array(iteration).readonly(),
});

const configuration = z.looseObject({
  regimes: z.array(z.string()).readonly(),
  seeds: z.array(z.number()).readonly(),
  iterations: z.int().min(1),
  growth: z.string().optional(),
  scale: z.string().optional(),
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
  /** Of the metrics that are drawn, in their order. */
  metrics: z.array(metricDescription).readonly().optional(),
  reference: reference.optional(),
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
/** How a metric is called for people, and under which heading. */
export type MetricDescription = Readonly<z.infer<typeof metricDescription>>;
/** A point of a learning curve. */
export type CurvePoint = Readonly<z.infer<typeof curvePoint>>;
/** Survival of an item. */
export type ItemSurvival = Readonly<z.infer<typeof itemSurvival>>;
/** How a quantity is distributed among real and among generated examples. */
export type Distribution = Readonly<z.infer<typeof distribution>>;
/** A molecule in space that a model made, and what it is compared with. */
export type StructureRecord = Readonly<z.infer<typeof structure>>;
/** Equal tiles that a picture is made of. */
export type Tiles = Readonly<z.infer<typeof tiles>>;
/** A picture of what a model makes, which lies in a file. */
export type PictureRecord = Readonly<z.infer<typeof picture>>;
/** Published results that a run is compared with. */
export type Reference = Readonly<z.infer<typeof reference>>;
