import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exists, makeDirectory, openShard, sha256File, systemCode } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import type { CallOptions, Distribution } from '@ouroboros/models';
import { iterationFiles } from '../run/layout.ts';
import {
  type FitRecord,
  fitRecord,
  type MetricsRecord,
  metricsRecord,
  readRecord,
  type SpecimensRecord,
  specimensRecord,
  type Timing,
  timingRecord,
  writeRecord,
} from '../run/records.ts';
import type { SeedContext } from './context.ts';
import { type Outcome, runPhase } from './phase.ts';
import { keepPictures, picturesAreIntact } from './pictures.ts';
import { type BatchPlan, type IterationPlan, phasesOf, timingKey, workOf } from './plan.ts';
import type { Phase, Place } from './run-event.ts';

/** An iteration that is finished. */
export interface FinishedIteration {
  readonly fit: FitRecord;
  readonly metrics: MetricsRecord;
  readonly specimens: SpecimensRecord;
  readonly timing: Timing;
}

/** What came of a call. */
export interface IterationOutcome extends FinishedIteration {
  /** All of it existed before. */
  readonly skipped: boolean;
  /** Of the phases that ran here, in seconds. */
  readonly phaseSeconds: number;
}

/** One iteration at work; `timing` collects the seconds of the phases that ran here. */
interface Work extends SeedContext {
  readonly plan: IterationPlan;
  /** Names of what its directory held at first. */
  readonly found: ReadonlySet<string>;
  readonly timing: Map<string, number>;
}

/** Where an iteration stands in its run. */
export function placeOf({ chain, n, shared }: IterationPlan): Place {
  return { seed: chain.seed, regime: chain.regime.name, iteration: n, iterations: chain.iterations, shared };
}

/** Path of one of an iteration's files. */
function fileOf(plan: IterationPlan, name: keyof typeof iterationFiles): string {
  return join(plan.directory, iterationFiles[name]);
}

/**
 * Does what is missing of an iteration: fit, evaluate, specimens, sample. What exists is verified and kept, so a second
 * call does nothing. Each artifact appears whole, in this order, and none depends on when it was made.
 *
 * @throws Fault naming the file that is altered or truncated, `run/stopped`, or what the family throws.
 */
export async function runIteration(context: SeedContext, plan: IterationPlan): Promise<IterationOutcome> {
  const found = await entriesOf(plan.directory);
  const work: Work = { ...context, plan, found, timing: new Map() };
  const fit = await ensureFit(work);
  const metrics = await ensureMetrics(work, fit);
  const specimens = await ensureSpecimens(work);
  if (plan.batch) await ensureBatch(work, plan.batch);
  const timing = await saveTiming(work);
  for (const phase of phasesOf(plan)) {
    context.pace.complete(workOf(plan, phase).key, timing[timingKey(plan, phase)]);
  }
  const phaseSeconds = [...work.timing.values()].reduce((sum, seconds) => sum + seconds, 0);
  return { fit, metrics, specimens, timing, skipped: work.timing.size === 0, phaseSeconds };
}

/** Names in a directory, which is made where there is none. One look spares one for every file that is not there. */
async function entriesOf(directory: string): Promise<ReadonlySet<string>> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  });
  if (names === undefined) await makeDirectory(directory);
  return new Set(names);
}

/** A record that was there at first; undefined when it was not. */
async function existing<T>(
  { plan, found }: Work,
  name: keyof typeof iterationFiles,
  schema: Parameters<typeof readRecord<T>>[1],
): Promise<T | undefined> {
  return found.has(iterationFiles[name]) ? readRecord(fileOf(plan, name), schema) : undefined;
}

/** Reads a finished iteration without doing or verifying anything; undefined when it is not finished. */
export async function readIteration(directory: string): Promise<FinishedIteration | undefined> {
  const read = <T>(name: keyof typeof iterationFiles, schema: Parameters<typeof readRecord<T>>[1]) =>
    readRecord(join(directory, iterationFiles[name]), schema);
  const fit = await read('fit', fitRecord);
  const metrics = fit && (await read('metrics', metricsRecord));
  const specimens = metrics && (await read('specimens', specimensRecord));
  if (!metrics || !specimens) return undefined;
  return { fit, metrics, specimens, timing: (await read('timing', timingRecord)) ?? {} };
}

async function run<T>(
  work: Work,
  phase: Phase,
  call: (options: CallOptions) => Promise<T>,
  examples?: number,
): Promise<T> {
  const { plan } = work;
  const shown = examples === undefined ? {} : { examples };
  const task = { phase, place: placeOf(plan), key: workOf(plan, phase).key, ...shown };
  const { value, seconds }: Outcome<T> = await runPhase(work, task, call);
  work.timing.set(timingKey(plan, phase), seconds);
  return value;
}

async function ensureFit(work: Work): Promise<FitRecord> {
  const { plan, family } = work;
  const path = fileOf(plan, 'fit');
  const before = await existing(work, 'fit', fitRecord);
  if (before) {
    await verifyWeights(work, before);
    return before;
  }
  const { n: iteration, mixture, directory } = plan;
  const fit = (options: CallOptions) => family.fit({ iteration, mixture, directory, ...options });
  const report = await run(work, 'fit', fit, plan.trainExamples);
  // Before the record that ends the fit, so that its time is known whenever the fit counts as done.
  await saveTiming(work);
  const record: FitRecord = { ...report, weights: await fingerprint(fileOf(plan, 'weights')) };
  requireFinite(plan, record.metrics);
  for (const { step, ...losses } of record.curve ?? []) requireFinite(plan, losses, ` at step ${step}`);
  await writeRecord(path, record, work.writes);
  work.verified.add(fileOf(plan, 'weights'));
  return record;
}

async function fingerprint(path: string): Promise<FitRecord['weights']> {
  return { bytes: (await stat(path)).size, sha256: await sha256File(path) };
}

async function verifyWeights({ verified, plan }: Work, { weights }: FitRecord): Promise<void> {
  const path = fileOf(plan, 'weights');
  if (verified.has(path)) return;
  const found = (await exists(path)) ? await fingerprint(path) : undefined;
  if (found?.sha256 !== weights.sha256) {
    throw new Fault({
      code: 'run/corrupt',
      kind: 'failure',
      subject: path,
      expected: `${weights.bytes} bytes with SHA-256 ${weights.sha256}, as fitted`,
      received: found ? `${found.bytes} bytes with SHA-256 ${found.sha256}` : 'no file',
      remedy: `restore the file, or remove ${plan.directory} to have it computed again`,
    });
  }
  verified.add(path);
}

async function ensureMetrics(work: Work, fit: FitRecord): Promise<MetricsRecord> {
  const { plan, family } = work;
  const path = fileOf(plan, 'metrics');
  const before = await existing(work, 'metrics', metricsRecord);
  if (before) return before;
  const { n: iteration, directory, syntheticExamples } = plan;
  const evaluation = await run(work, 'evaluate', (options) =>
    family.evaluate({ iteration, directory, ...options }),
  );
  requireFinite(plan, evaluation.metrics);
  requireFinite(plan, evaluation.standardErrors ?? {}, ' in its standard error');
  for (const distribution of evaluation.distributions ?? []) requireFinite(plan, ...figuresOf(distribution));
  const { trainExamples } = fit;
  const record = { iteration, trainExamples, syntheticExamples, fit: fit.metrics, ...evaluation };
  await writeRecord(path, record, work.writes);
  return record;
}

/** @throws Fault `run/not-finite` naming the figure. */
function requireFinite(plan: IterationPlan, figures: Readonly<Record<string, number>>, where = ''): void {
  for (const [name, value] of Object.entries(figures)) {
    if (Number.isFinite(value)) continue;
    throw new Fault({
      code: 'run/not-finite',
      kind: 'failure',
      subject: `${name}${where} of iteration ${plan.n} of ${plan.chain.regime.name}, seed ${plan.chain.seed}`,
      expected: 'a finite number',
      received: String(value),
      remedy: 'lower the learning rate or give the model more data',
    });
  }
}

/** The figures of a distribution, and the words that name it in a message. */
function figuresOf({ name, low, high, real, generated }: Distribution): [Record<string, number>, string] {
  const shares = { real, generated };
  const bins = Object.entries(shares).flatMap(([kind, values]) =>
    values.map((value, k) => [`${kind} share ${k + 1}`, value] as const),
  );
  return [{ low, high, ...Object.fromEntries(bins) }, ` of the distribution ${name}`];
}

/** Pictures that are missing or altered are made again: the model tells the same ones whenever it is asked. */
async function ensureSpecimens(work: Work): Promise<SpecimensRecord> {
  const { plan, family, verified } = work;
  const path = fileOf(plan, 'specimens');
  const { n: iteration, directory } = plan;
  const before = await existing(work, 'specimens', specimensRecord);
  if (before && (verified.has(path) || (await picturesAreIntact(directory, before)))) {
    verified.add(path);
    return before;
  }
  const specimens = await run(work, 'specimens', (options) =>
    family.specimens({ iteration, directory, ...options }),
  );
  const record = await work.writes.time(() => keepPictures(directory, specimens));
  await writeRecord(path, record, work.writes);
  verified.add(path);
  return record;
}

async function ensureBatch(work: Work, batch: BatchPlan): Promise<void> {
  const { plan, family, verified, found } = work;
  const { examples, shard } = batch;
  if (verified.has(shard)) return;
  const isThere = found.has(basename(shard));
  if (!isThere) {
    const { n: iteration, directory } = plan;
    const sample = (options: CallOptions) =>
      family.sample({ iteration, directory, examples, shard, ...options });
    await run(work, 'sample', sample, examples);
  }
  // What this process has just written is not read again.
  const { manifest } = await openShard(shard, { verify: isThere });
  if (manifest.examples !== examples) throw wrongSize(shard, examples, manifest.examples);
  verified.add(shard);
}

function wrongSize(shard: string, expected: number, received: number): Fault {
  return new Fault({
    code: 'run/corrupt',
    kind: 'failure',
    subject: shard,
    expected: `${expected} examples`,
    received: `${received}`,
    remedy: 'remove this shard to have it generated again',
  });
}

/** Adds the seconds of the phases that ran here to `timing.json`. */
async function saveTiming(work: Work): Promise<Timing> {
  const { plan, timing } = work;
  const path = fileOf(plan, 'timing');
  const before = (await existing(work, 'timing', timingRecord)) ?? {};
  if (timing.size === 0) return before;
  const all = { ...before, ...Object.fromEntries(timing) };
  await writeRecord(path, all, work.writes);
  return all;
}
