import { z } from 'zod';

/** Marks `sweep.json` and its version. */
export const sweepFormat = 'ouroboros-sweep/1' as const;

const count = z.int().min(1);

/** A fit of a point, as it is recorded. */
export const sweepLoss = z.object({
  /** The fit, from 1. */
  n: count,
  /** Of the test error above the noise floor, ||w_n - w*||^2, over the replicates. */
  mean: z.number(),
  /** Of that mean. */
  standardError: z.number(),
  /** What theory says; missing where no closed form is known. */
  expected: z.number().exactOptional(),
});

const place = {
  features: count,
  rows: count,
  noise: z.number().positive(),
};

const point = z.object({
  ...place,
  regime: z.string(),
  /** That the point took, on as many threads as it had. */
  seconds: z.number(),
  losses: z.array(sweepLoss).min(1).readonly(),
});

const omitted = z.object({
  ...place,
  /** Why all regimes of the point are left out, in a few words. */
  reason: z.string(),
});

/** `sweep.json`: a sweep that is finished, with all that it found. */
export const sweepRecord = z.looseObject({
  sweep: z.literal(sweepFormat),
  name: z.string(),
  description: z.string(),
  startedAt: z.string(),
  versions: z.object({ ouroboros: z.string(), node: z.string(), onnxruntime: z.string() }),
  commit: z.string().exactOptional(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    platform: z.string(),
    architecture: z.string(),
  }),
  /** What the graphs ran on. */
  device: z.string(),
  /** As asked for: every combination is among `points` (with each regime) or among `omitted`. */
  grid: z.object({
    features: z.array(count).readonly(),
    rows: z.array(count).readonly(),
    noise: z.array(z.number().positive()).readonly(),
  }),
  regimes: z.array(z.string()).readonly(),
  growth: z.string(),
  iterations: count,
  replicates: count,
  precision: z.enum(['float32', 'float64']),
  seed: z.number(),
  /** By features, rows, noise, regime, in the order of the grid. */
  points: z.array(point).readonly(),
  omitted: z.array(omitted).readonly(),
});

/** The contents of `sweep.json`. */
export type SweepResult = Readonly<z.infer<typeof sweepRecord>>;

/** A point of `sweep.json`. */
export type SweepPoint = Readonly<z.infer<typeof point>>;

/** A fit of a point. */
export type SweepLoss = Readonly<z.infer<typeof sweepLoss>>;

/** A combination that was left out. */
export type OmittedPoint = Readonly<z.infer<typeof omitted>>;
