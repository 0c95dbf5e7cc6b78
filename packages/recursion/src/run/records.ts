import { readFile } from 'node:fs/promises';
import { systemCode, writeDurably } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { Stopwatch } from './stopwatch.ts';

const figures = z.record(z.string(), z.number());

const curvePoint = z.object({
  step: z.number(),
  epoch: z.number(),
  trainLoss: z.number(),
  testLoss: z.number().exactOptional(),
});

const itemSurvival = z.object({
  category: z.string(),
  item: z.string(),
  probability: z.number(),
  expected: z.number(),
  mentions: z.number(),
});

const distribution = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string(),
  low: z.number(),
  high: z.number(),
  real: z.array(z.number()).readonly(),
  generated: z.array(z.number()).readonly(),
});

/** `fit.json`: a fit that is finished, and the checksum that vouches for its weights. */
export const fitRecord = z.object({
  trainExamples: z.number(),
  metrics: figures,
  /** How the losses went inside the fit, where the family tells it. */
  curve: z.array(curvePoint).readonly().exactOptional(),
  weights: z.object({ bytes: z.number(), sha256: z.string() }),
});
/** The contents of `fit.json`. */
export type FitRecord = Readonly<z.infer<typeof fitRecord>>;

/** `metrics.json`: what is known of an iteration, without times, so that equal runs have equal bytes. */
export const metricsRecord = z.object({
  iteration: z.number(),
  trainExamples: z.number(),
  /** Of the examples of the mixture (of the pool, where a subsample is drawn), how many a model generated. */
  syntheticExamples: z.number(),
  /** Figures of the fit, such as `trainLoss`. */
  fit: figures,
  /** Figures on the real test set. */
  metrics: z.intersection(figures, z.object({ testLoss: z.number() })),
  /** Standard errors of those that are means over independent replicates. */
  standardErrors: figures.exactOptional(),
  /** Survival of every name, object or the like, where the family knows the distribution of its data. */
  survival: z.array(itemSurvival).readonly().exactOptional(),
  /** Shapes of quantities among real and generated examples, where the family measures them. */
  distributions: z.array(distribution).readonly().exactOptional(),
});
/** The contents of `metrics.json`. */
export type MetricsRecord = Readonly<z.infer<typeof metricsRecord>>;

const pictureRecord = z.object({
  name: z.string(),
  label: z.string(),
  tiles: z.object({ columns: z.number(), rows: z.number(), width: z.number(), height: z.number() }),
  /** Name of the file, which lies beside the record. */
  file: z.string().regex(/^[a-z0-9-]+\.png$/),
  bytes: z.number(),
  sha256: z.string(),
});
/** A picture that is kept as a file. */
export type PictureRecord = Readonly<z.infer<typeof pictureRecord>>;

const structure = z.object({
  name: z.string(),
  label: z.string(),
  generated: z.string(),
  reference: z.string(),
});

/** `specimens.json`: generated examples to look at. */
export const specimensRecord = z.object({
  kind: z.enum(['text', 'images', 'molecules', 'none']),
  items: z.array(z.string()).readonly(),
  pictures: z.array(pictureRecord).readonly().exactOptional(),
  /** Molecules in space, as molfiles. */
  structures: z.array(structure).readonly().exactOptional(),
});
/** The contents of `specimens.json`. */
export type SpecimensRecord = Readonly<z.infer<typeof specimensRecord>>;

/** `timing.json`: seconds by phase; the phase of a batch has the name of its shard. */
export const timingRecord = figures;
/** The contents of `timing.json`. */
export type Timing = Readonly<Record<string, number>>;

/** `family.json` of a seed: the opened family in figures. */
export const familyRecord = z.object({
  model: z.string(),
  realExamples: z.number(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  /** By regime what theory expects of the figures of models 1, 2, ..., where the family knows closed forms. */
  expected: z.record(z.string(), z.array(figures).readonly()).exactOptional(),
});
/** The contents of `family.json`. */
export type FamilyRecord = Readonly<z.infer<typeof familyRecord>>;

/** Writes a record as indented JSON: whole or not at all, and durably. */
export async function writeRecord(path: string, value: unknown, writes = new Stopwatch()): Promise<void> {
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  await writes.time(() => writeDurably(path, text));
}

/**
 * Reads a record.
 *
 * @returns undefined when the file does not exist.
 * @throws Fault `run/corrupt` naming the file when it holds something else.
 */
export async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const parsed = schema.safeParse(value);
  // Not what the schema made of it, which may have its keys in another order.
  if (parsed.success) return value as T;
  const issue = parsed.error.issues[0];
  const place = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new Fault({
    code: 'run/corrupt',
    kind: 'failure',
    subject: path,
    expected: 'a record as the run wrote it',
    received: `a truncated or altered file (${issue?.message ?? 'not JSON'}${place})`,
    remedy: 'restore the file, or remove it and run the same command again',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
