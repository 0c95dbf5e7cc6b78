import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Device, Runtime } from '@ouroboros/runtime';
import { type Contest, measure } from '../contest.ts';
import type { CaseResult, SuiteResult } from '../document.ts';
import { says, withShares } from '../limits/figures.ts';
import type { Limits, MemoryLimits } from '../limits/limits.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import type { BenchRun, SettledRequest } from './bench-run.ts';
import { lineOf } from './error-line.ts';
import type { BenchObserver } from './observer.ts';

/** Seconds that a sample lasts at least: long against the clock and against a switch between processes. */
const sampleSeconds = 0.01;

/** Codes of what a device has too little of, or lacks. */
const beyondDevice = ['runtime/out-of-memory', 'runtime/no-float16'];

/** Where one suite runs: its directory, its runtime, and what it has measured so far. */
export class Stage {
  readonly cases: CaseResult[] = [];
  private readonly problems: string[] = [];
  private readonly suite: Suite;
  private readonly run: BenchRun;
  private readonly request: SettledRequest;
  private readonly observer: BenchObserver;
  private readonly directory: string;
  private runtime: Promise<Runtime> | undefined;

  private constructor(suite: Suite, run: BenchRun, directory: string) {
    this.suite = suite;
    this.run = run;
    this.request = run.request;
    this.observer = run.observer;
    this.directory = directory;
  }

  static async open(suite: Suite, run: BenchRun): Promise<Stage> {
    return new Stage(suite, run, await mkdtemp(join(tmpdir(), 'ouroboros-bench-')));
  }

  context(): SuiteContext {
    const { quick, rounds, profile, threads, peers, stories, traces } = this.request;
    return {
      ...{ quick, rounds, profile, threads, peers },
      ...(stories !== undefined && { stories }),
      ...(traces !== undefined && { traces }),
      ...{ directory: this.directory, signal: this.observer.signal },
      runtime: () => this.startRuntime(),
      limits: () => this.limits(),
      measure: (contest) => this.measure(contest),
      progress: (text) => this.progress(text),
      problem: (error) => this.problem(error),
    };
  }

  result(cases: readonly CaseResult[], profiles?: SuiteResult['profiles']): SuiteResult {
    const { name } = this.suite;
    const problems = this.problems.length > 0 ? { problems: this.problems } : {};
    return { name, cases, ...(profiles && { profiles }), ...problems };
  }

  problem(error: unknown): void {
    this.problems.push(lineOf(error));
    this.observer.onProblem(error);
  }

  /** Where graphs run; nothing where none did. */
  async device(): Promise<{ device?: Device }> {
    const runtime = await this.runtime?.catch(() => undefined);
    return runtime ? { device: runtime.device } : {};
  }

  async close(): Promise<void> {
    const runtime = await this.runtime?.catch(() => undefined);
    await runtime?.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private startRuntime(): Promise<Runtime> {
    const { device, threads } = this.request;
    this.runtime ??= Runtime.start({ device, threads });
    return this.runtime;
  }

  private async limits(): Promise<Limits> {
    return { ...this.memory(), flopsPerSecond: await this.peak() };
  }

  private memory(): MemoryLimits {
    this.progress('limits of the machine: warming up');
    return this.run.limits.memory();
  }

  private peak(): Promise<number> {
    this.progress('limits of the machine: warming up');
    return this.run.limits.peak(() => this.startRuntime());
  }

  private progress(text: string): void {
    this.observer.onProgress(`${this.suite.name}: ${text}`);
  }

  /** Measures a contest, and beside it what of the limits that is, where the contest says what it needs. */
  private async measure(contest: Contest): Promise<CaseResult[]> {
    const cases = await this.takeTurns(contest).catch((error: unknown) => this.passOver(error));
    const shared = withShares(contest, cases, await this.limitsFor(contest));
    this.cases.push(...shared);
    return shared;
  }

  /** What the device cannot do is told and passed over: the other rows still run. */
  private passOver(error: unknown): CaseResult[] {
    if (!(error instanceof Fault && beyondDevice.includes(error.code))) throw error;
    this.problem(error);
    return [];
  }

  /** What of the limits a contest is held to; without the peak where graphs cannot run. */
  private async limitsFor(contest: Contest): Promise<Partial<Limits>> {
    const memory = says(contest, 'bytes') ? this.memory() : {};
    if (!says(contest, 'flops')) return memory;
    try {
      return { ...memory, flopsPerSecond: await this.peak() };
    } catch (error) {
      this.observer.signal.throwIfAborted();
      this.problem(error);
      return memory;
    }
  }

  private async takeTurns(contest: Contest): Promise<CaseResult[]> {
    this.progress(`${contest.name}: warming up`);
    return measure(contest, {
      rounds: this.request.rounds,
      sampleSeconds: this.request.quick ? 0 : sampleSeconds,
      signal: this.observer.signal,
      onRound: (round, rounds) => this.progress(`${contest.name}: round ${round + 1} of ${rounds}`),
      onDropout: (error) => this.problem(error),
    });
  }
}
