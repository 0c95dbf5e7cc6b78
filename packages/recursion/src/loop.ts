import { performance } from 'node:perf_hooks';
import { storageFault } from '@ouroboros/data';
import type { Family } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { type ResolvedExperiment, resolveExperiment } from './experiment/configuration.ts';
import type { Experiment } from './experiment/experiment.ts';
import { chainOrder, chainsOf } from './loop/chains.ts';
import type { RunContext, SeedContext } from './loop/context.ts';
import { DirectoryGuard } from './loop/directory-guard.ts';
import { placeOf, readIteration, runIteration } from './loop/iteration.ts';
import { LaneFamilies } from './loop/lane-families.ts';
import { Pace } from './loop/pace.ts';
import {
  type Chain,
  iterationDirectory,
  outlineChain,
  phasesOf,
  planIteration,
  workOf,
} from './loop/plan.ts';
import type { RunEvent } from './loop/run-event.ts';
import { type FamilySource, readSeed } from './loop/seed.ts';
import { establishIdentity } from './run/identity.ts';
import { Journal } from './run/journal.ts';
import { type Layout, layoutOf } from './run/layout.ts';
import { removeLeftovers } from './run/leftovers.ts';
import { acquireLock } from './run/lock.ts';
import type { FamilyRecord } from './run/records.ts';
import { Stopwatch } from './run/stopwatch.ts';
import { Ledger } from './summary/ledger.ts';
import { Scribe } from './summary/scribe.ts';
import type { RunSummary } from './summary/summary.ts';

/** Arguments of `runExperiment`. */
export interface RunRequest {
  readonly experiment: Experiment;
  /** The family that the experiment names. */
  readonly family: Family;
  readonly runtime: Runtime;
  /** Further runtimes: as many chains more run at the same time. Results do not depend on how many. */
  readonly lanes?: readonly Runtime[];
  /** Directory of the run: a new one, or one to go on with. */
  readonly out: string;
  /** Aborted: stop at the next safe point. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** A run under way. */
interface Run extends RunContext, FamilySource {
  /** Runtimes on which chains run at the same time; the first is `runtime`. */
  readonly lanes: readonly Runtime[];
  /** Ends all lanes when one fails. */
  readonly failure: AbortController;
  readonly ledger: Ledger;
  readonly scribe: Scribe;
}

/**
 * Runs every chain of an experiment, or what is missing of it when `out` holds a run of the same configuration. A
 * finished run is the same, byte for byte, however often it was interrupted, but for times.
 *
 * @throws Fault: `run/configuration`, `run/locked`, `run/stopped`, `run/corrupt`, a full or read-only directory, a wrong
 * option, or what the family throws. What was computed is kept.
 */
export async function runExperiment(request: RunRequest): Promise<RunSummary> {
  const resolved = resolveExperiment(request.experiment, request.family);
  const layout = layoutOf(request.out);
  const lock = await acquireLock(layout.lock);
  try {
    const run = await openRun(request, resolved, layout);
    return await runAll(run);
  } catch (error) {
    throw storageFault(error, request.out);
  } finally {
    await lock.release().catch(() => undefined);
  }
}

async function openRun(request: RunRequest, resolved: ResolvedExperiment, layout: Layout): Promise<Run> {
  const { experiment, family, runtime, out, onEvent } = request;
  const { configuration } = resolved;
  const identified = await establishIdentity(layout, { experiment, family, runtime, configuration });
  await removeLeftovers(out);
  const journal = await Journal.open(layout.journal);
  const { device, threads } = runtime;
  const { resumed, identity } = identified;
  const lanes = [runtime, ...(request.lanes ?? [])];
  const begin = { pid: process.pid, device, threads, lanes: lanes.length };
  await journal.append({ event: resumed ? 'resume' : 'start', ...begin });
  const emit = onEvent ?? (() => undefined);
  const ledger = new Ledger(out, identity, family.metrics);
  const chains = configuration.regimes.length * configuration.seeds.length;
  emit({ type: 'start', run: out, resumed, chains });
  const failure = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, failure.signal]) : failure.signal;
  return {
    ...{ run: out, layout, journal, emit, signal, failure, lanes },
    ...{ family, runtime, resolved },
    ...{
      pace: new Pace(lanes.length),
      verified: new Set<string>(),
      guard: new DirectoryGuard(),
      writes: new Stopwatch(),
    },
    ...{ ledger, scribe: new Scribe(layout.summary, () => ledger.summary()) },
  };
}

async function runAll(run: Run): Promise<RunSummary> {
  try {
    await loadFinished(run);
    await runChains(run);
    await run.scribe.write();
    await run.journal.append({ event: 'finish' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Writing may be what failed.
    await run.scribe.write().catch(() => undefined);
    await run.journal.append({ event: 'stop', reason }).catch(() => undefined);
    throw error;
  }
  const summary = run.ledger.summary();
  run.emit({ type: 'finish', summary });
  return summary;
}

function chainsOfRun({ run, resolved }: Run, seed: number, { realExamples }: FamilyRecord): readonly Chain[] {
  return chainsOf(resolved, { run, seed, unit: realExamples });
}

/** Enters what earlier processes finished, so that no summary ever shows less than the one before. */
async function loadFinished(run: Run): Promise<void> {
  for (const seed of run.resolved.configuration.seeds) {
    const record = await readSeed(run.layout, seed);
    for (const chain of record ? chainsOfRun(run, seed, record) : []) {
      run.ledger.open(chain, record as FamilyRecord);
      await loadChain(run, chain);
    }
  }
}

async function loadChain(run: Run, chain: Chain): Promise<void> {
  for (let n = 1; n <= chain.iterations; n++) {
    const finished = await readIteration(iterationDirectory(chain, n));
    if (finished) run.ledger.record(chain, n, finished);
  }
}

/** Opens every seed, then runs the chains on all lanes. */
async function runChains(run: Run): Promise<void> {
  const families = new LaneFamilies(run);
  try {
    const chains: Chain[] = [];
    for (const seed of run.resolved.configuration.seeds) {
      const record = await families.prepare(seed);
      planWork(run, seed, record);
      for (const chain of chainsOfRun(run, seed, record)) {
        run.ledger.open(chain, record);
        chains.push(chain);
      }
    }
    await run.scribe.write();
    await runOnLanes(run, families, chains);
  } finally {
    await families.close();
  }
}

/** Each lane takes the next chain when it is done with one; the first failure stops them all. */
async function runOnLanes(run: Run, families: LaneFamilies, chains: readonly Chain[]): Promise<void> {
  const waiting = chainOrder(chains, run.lanes.length);
  const work = run.lanes.map(async (lane) => {
    for (let chain = waiting.shift(); chain; chain = waiting.shift()) {
      await runChain({ ...run, ...(await families.open(lane, chain.seed)) }, run, chain);
    }
  });
  let first: unknown;
  for (const lane of work) {
    lane.catch((error: unknown) => {
      first ??= error;
      run.failure.abort(new Error('another chain failed'));
    });
  }
  await Promise.allSettled(work);
  if (first !== undefined) throw first;
}

/** Tells the pace of the work of a seed. */
function planWork(run: Run, seed: number, record: FamilyRecord): void {
  for (const chain of chainsOfRun(run, seed, record)) {
    for (const iteration of outlineChain(chain)) {
      run.pace.plan(phasesOf(iteration).map((phase) => workOf(iteration, phase)));
    }
  }
}

async function runChain(context: SeedContext, run: Run, chain: Chain): Promise<void> {
  for (let n = 1; n <= chain.iterations; n++) {
    const directory = iterationDirectory(chain, n);
    await run.guard.alone(directory, () => runOne({ ...context, writes: new Stopwatch() }, run, chain, n));
  }
}

async function runOne(context: SeedContext, run: Run, chain: Chain, n: number): Promise<void> {
  const begun = performance.now();
  const plan = planIteration(chain, n, context.realShards);
  const finished = await runIteration(context, plan);
  const { skipped, phaseSeconds: phases } = finished;
  const result = run.ledger.record(chain, n, finished);
  if (!skipped) await run.scribe.note(context.writes);
  const total = (performance.now() - begun) / 1000;
  const writes = context.writes.seconds;
  const cost = { total, phases, writes, loop: total - phases - writes };
  run.emit({ type: 'iteration', place: placeOf(plan), skipped, cost, result });
}
