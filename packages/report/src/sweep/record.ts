import { z } from 'zod';

/** The mean test loss of model n over all replicates, its standard error, and what theory says of it. */
const loss = z.object({
  n: z.int().min(1),
  mean: z.number(),
  standardError: z.number(),
  /** Missing where no exact form is known. */
  expected: z.number().optional(),
});

/** One chain of many replicates: d features, T rows, standard deviation sigma of the noise. */
const point = z.object({
  features: z.int().min(1),
  rows: z.int().min(1),
  noise: z.number(),
  regime: z.string(),
  seconds: z.number().optional(),
  losses: z.array(loss).min(1).readonly(),
});

/** A place of the grid that theory says nothing about. */
const omission = z.object({
  features: z.number(),
  rows: z.number(),
  noise: z.number().optional(),
  reason: z.string(),
});

const machine = z.object({
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  platform: z.string(),
  architecture: z.string(),
});

/** What `sweep.json` has to hold to be drawn. */
export const sweepRecord = z.object({
  sweep: z.string(),
  name: z.string(),
  description: z.string(),
  startedAt: z.string(),
  versions: z.record(z.string(), z.string()),
  machine,
  commit: z.string().optional(),
  grid: z.object({
    features: z.array(z.number()).readonly(),
    rows: z.array(z.number()).readonly(),
    noise: z.array(z.number()).readonly(),
  }),
  regimes: z.array(z.string()).readonly(),
  iterations: z.int().min(1),
  replicates: z.int().min(1),
  precision: z.string().optional(),
  device: z.string().optional(),
  growth: z.string().optional(),
  seed: z.number().optional(),
  points: z.array(point).min(1).readonly(),
  omitted: z.array(omission).readonly().optional(),
});

/** A sweep over features, rows and noise of linear regression, as `sweep.json` records it. */
export type SweepRecord = z.infer<typeof sweepRecord>;

/** One chain of a sweep. */
export type SweepPoint = SweepRecord['points'][number];

/** A loss of a chain. */
export type SweepLoss = SweepPoint['losses'][number];
