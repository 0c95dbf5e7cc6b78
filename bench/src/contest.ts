import { performance } from 'node:perf_hooks';
import { Bench, type FnReturnedObject, type Task } from 'tinybench';
import type { CaseResult, NamedRatio, Role } from './document.ts';
import { achieved } from './limits/figures.ts';
import type { Traffic } from './limits/memory.ts';
import { compareTimes } from './ratio.ts';
import { mad, median } from './statistics.ts';

/** A time taken by the work itself, such as inside a worker: it counts instead of the time around the call. */
export interface OwnTime {
  readonly seconds: number;
}

export type { Role } from './document.ts';

/** One way of doing the work of a contest. */
export interface Candidate {
  readonly name: string;
  readonly role: Role;
  /** Does the work once. */
  run(): unknown;
  /** Is called before every sample, outside of its time. */
  prepare?(): unknown;
  /** Units of work that one call does, where they are not those of the contest. */
  readonly work?: number;
  /** Its unit, where it is not that of the contest: then it is compared with nothing. */
  readonly unit?: string;
  /** Bytes that one call has to touch, where they are not those of the contest for as much work. */
  readonly bytes?: number;
  /** Floating-point operations that one call has to do, where they are not those of the contest for as much work. */
  readonly flops?: number;
  /** Whether `run` gives a promise of an `OwnTime`. */
  readonly timesItself?: boolean;
  /** Calls before the first sample, where they are not two. */
  readonly warmUps?: number;
}

/** Ways of doing the same work that take turns. */
export interface Contest {
  readonly name: string;
  /** Unit of throughput, such as `tokens/s`. */
  readonly unit: string;
  /** Units of work that one call does. */
  readonly work: number;
  readonly candidates: readonly Candidate[];
  /** Bytes that the work of one call has to touch however it is done: then every row says `GB/s` and its share of the bandwidth. */
  readonly bytes?: number;
  /** What is done to those bytes; default: they are read. */
  readonly traffic?: Traffic;
  /** Floating-point operations that the work of one call needs: then every row says `GFLOP/s` and its share of the peak. */
  readonly flops?: number;
  /** Rounds, where each takes long; at most those of the settings. */
  readonly mostRounds?: number;
}

/** How to measure. */
export interface MeasureSettings {
  readonly rounds: number;
  /** Seconds that a sample should last: shorter calls are timed several at once. */
  readonly sampleSeconds: number;
  readonly signal?: AbortSignal;
  readonly onRound?: (round: number, rounds: number) => void;
  /** Told why a limit or a peer is left out; without it their errors end the contest. */
  readonly onDropout?: (error: unknown) => void;
}

/** A candidate with its timer and its samples so far. */
interface Entrant {
  readonly candidate: Candidate;
  readonly task: Task;
  readonly calls: number;
  /** Seconds per call. */
  readonly times: number[];
}

/**
 * Warms every candidate up, then has them take turns, A B A B, and sums up what was measured. A limit or a peer that fails is
 * left out.
 *
 * tinybench takes every sample: its clock, its hook before each, its overridden durations. The turns are ours, because
 * `Bench.run` ends one task before it begins the next, so that a machine that slows down meanwhile would be taken for a
 * slower task; so is the summary, because tinybench sorts samples, which loses who ran beside whom.
 *
 * @throws what a naive or a real path throws; the reason of the signal.
 */
export async function measure(contest: Contest, settings: MeasureSettings): Promise<CaseResult[]> {
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true, throws: true });
  let entrants: Entrant[] = [];
  for (const candidate of contest.candidates) {
    const entrant = await orDropout(candidate, settings, () => enter(bench, candidate, settings));
    if (entrant) entrants.push(entrant);
  }
  const rounds = Math.min(settings.rounds, contest.mostRounds ?? settings.rounds);
  for (let round = 0; round < rounds; round++) {
    settings.onRound?.(round, rounds);
    entrants = await takeTurns(entrants, settings);
  }
  return entrants.map((entrant) => summarise(contest, entrant, entrants));
}

/** One sample of every entrant; gives those that can go on. */
async function takeTurns(entrants: readonly Entrant[], settings: MeasureSettings): Promise<Entrant[]> {
  const remaining: Entrant[] = [];
  for (const entrant of entrants) {
    await breathe(settings.signal);
    const seconds = await orDropout(entrant.candidate, settings, () => sample(entrant.task));
    if (seconds === undefined) continue;
    entrant.times.push(seconds / entrant.calls);
    remaining.push(entrant);
  }
  return remaining;
}

/** What `work` gives; undefined when it failed for a candidate that the contest can do without. */
async function orDropout<T>(
  { role }: Candidate,
  { signal, onDropout }: MeasureSettings,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const isNeeded = role === 'naive' || role === 'real';
    if (isNeeded || !onDropout || signal?.aborted) throw error;
    onDropout(error);
    return undefined;
  }
}

/** Lets signals in. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

/** Seconds of one sample. */
async function sample(task: Task): Promise<number> {
  task.reset();
  await task.run();
  const { result } = task;
  if (result.state !== 'completed')
    throw new Error(`expected a sample of ${task.name}, received ${result.state}`);
  return (result.latency.samples?.[0] as number) / 1000;
}

/** Warms a candidate up and finds out how many calls a sample should time. */
async function enter(bench: Bench, candidate: Candidate, settings: MeasureSettings): Promise<Entrant> {
  const { isAsync, seconds } = await warmUp(candidate, settings);
  const isSingle = candidate.timesItself || candidate.prepare;
  const calls = isSingle ? 1 : Math.max(1, Math.ceil(settings.sampleSeconds / seconds));
  const work = isAsync ? asyncCalls(candidate, calls) : syncCalls(candidate, calls);
  const beforeEach = async (): Promise<void> => {
    await candidate.prepare?.();
  };
  bench.add(candidate.name, work, { async: isAsync, beforeEach });
  return { candidate, task: bench.getTask(candidate.name) as Task, calls, times: [] };
}

interface WarmUp {
  readonly isAsync: boolean;
  /** Of the fastest call. */
  readonly seconds: number;
}

/** Calls a candidate a few times, one that is timed from here as long as a sample lasts. */
async function warmUp(candidate: Candidate, { sampleSeconds, signal }: MeasureSettings): Promise<WarmUp> {
  const { warmUps = 2, timesItself = false } = candidate;
  const until = performance.now() + (timesItself ? 0 : sampleSeconds * 1000);
  let isAsync = timesItself;
  let fastest = Number.POSITIVE_INFINITY;
  for (let calls = 0; calls < warmUps || performance.now() < until; calls++) {
    await breathe(signal);
    await candidate.prepare?.();
    const begun = performance.now();
    const returned = candidate.run();
    isAsync = returned instanceof Promise;
    await returned;
    fastest = Math.min(fastest, (performance.now() - begun) / 1000);
  }
  return { isAsync, seconds: Math.max(fastest, 1e-9) };
}

function syncCalls(candidate: Candidate, calls: number): () => void {
  return () => {
    for (let call = 0; call < calls; call++) candidate.run();
  };
}

/** The time that the work took itself goes to tinybench in place of the time around it. */
function asyncCalls(candidate: Candidate, calls: number): () => Promise<FnReturnedObject | undefined> {
  return async () => {
    let result: unknown;
    for (let call = 0; call < calls; call++) result = await candidate.run();
    return candidate.timesItself ? { overriddenDuration: (result as OwnTime).seconds * 1000 } : undefined;
  };
}

function summarise(contest: Contest, entrant: Entrant, entrants: readonly Entrant[]): CaseResult {
  const { candidate, times, calls } = entrant;
  const seconds = median(times);
  const others = comparable(contest, entrant, entrants);
  const naive = others.find((other) => other.candidate.role === 'naive');
  const against = others.filter((other) => isGoal(candidate, other.candidate));
  return {
    name: `${contest.name}: ${candidate.name}`,
    role: candidate.role,
    unit: unitOf(contest, candidate),
    throughput: workOf(contest, candidate) / seconds,
    median: seconds,
    mad: mad(times),
    samples: times.length,
    times,
    callsPerSample: calls,
    ...(naive && ratioTo(contest, entrant, naive)),
    ...(against.length > 0 && {
      against: against.map((other) => ({ ...ratioTo(contest, entrant, other), role: other.candidate.role })),
    }),
    ...figuresOf(contest, candidate, seconds),
  };
}

/** Billions of bytes and of operations per second, where the contest or the candidate says how many a call has. */
function figuresOf(contest: Contest, candidate: Candidate, seconds: number): Pick<CaseResult, 'figures'> {
  const bytes = perCall('bytes', contest, candidate);
  const flops = perCall('flops', contest, candidate);
  const figures = {
    ...(bytes !== undefined && { [achieved.bandwidth]: bytes / seconds / 1e9 }),
    ...(flops !== undefined && { [achieved.rate]: flops / seconds / 1e9 }),
  };
  return Object.keys(figures).length > 0 ? { figures } : {};
}

/** What a candidate says of itself, or its part of what the contest says where both count the same units. */
function perCall(what: 'bytes' | 'flops', contest: Contest, candidate: Candidate): number | undefined {
  if (candidate[what] !== undefined) return candidate[what];
  const whole = contest[what];
  if (whole === undefined || unitOf(contest, candidate) !== contest.unit) return undefined;
  return (whole * workOf(contest, candidate)) / contest.work;
}

/** The other entrants whose throughput has the same unit. */
function comparable(contest: Contest, entrant: Entrant, entrants: readonly Entrant[]): readonly Entrant[] {
  const unit = unitOf(contest, entrant.candidate);
  return entrants.filter((other) => other !== entrant && unitOf(contest, other.candidate) === unit);
}

/** Whether `other` is what a real path is held to besides the naive one. */
function isGoal(candidate: Candidate, other: Candidate): boolean {
  return candidate.role === 'real' && (other.role === 'limit' || other.role === 'peer');
}

function unitOf(contest: Contest, candidate: Candidate): string {
  return candidate.unit ?? contest.unit;
}

function workOf(contest: Contest, candidate: Candidate): number {
  return candidate.work ?? contest.work;
}

function ratioTo(contest: Contest, entrant: Entrant, baseline: Entrant): NamedRatio {
  const perUnit = ({ candidate, times }: Entrant): number[] =>
    times.map((time) => time / workOf(contest, candidate));
  return { ...compareTimes(perUnit(entrant), perUnit(baseline)), baseline: baseline.candidate.name };
}
