import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Device, defaultThreads, Runtime } from '@ouroboros/runtime';
import { type Contest, measure } from './contest.ts';
import type { BenchDocument, CaseResult, SuiteResult } from './document.ts';
import { describeEnvironment } from './environment.ts';
import type { BenchRequest } from './request.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** What runs a benchmark. */
export interface BenchObserver {
  /** Aborted: stop after the sample at hand. */
  readonly signal: AbortSignal;
  /** Told what is being done, in a few words that replace those before. */
  readonly onProgress: (text: string) => void;
  /** Told why something is not measured. */
  readonly onProblem: (error: unknown) => void;
}

/** What was measured, and 0, or 1 or 2 where a suite could not be: as exit codes. */
export interface BenchOutcome {
  readonly document: BenchDocument;
  readonly exitCode: 0 | 1 | 2;
}

/** Seconds that a sample lasts at least: long against the clock and against a switch between processes. */
const sampleSeconds = 0.01;

/** Runs the suites of a request one after the other. What a suite measured before it failed is kept. */
export async function runBench(request: BenchRequest, observer: BenchObserver): Promise<BenchOutcome> {
  const { quick, threads = defaultThreads() } = request;
  const environment = await describeEnvironment({ device: request.device, threads, quick });
  const results: SuiteResult[] = [];
  let { device }: Pick<BenchRequest, 'device'> = request;
  let exitCode: BenchOutcome['exitCode'] = 0;
  for (const suite of request.suites) {
    if (observer.signal.aborted) break;
    const settled = await runSuite(suite, { ...request, threads }, observer);
    results.push(settled.result);
    device = settled.device ?? device;
    if (settled.failure !== undefined)
      exitCode = codeOf(settled.failure) > exitCode ? codeOf(settled.failure) : exitCode;
  }
  return { document: { environment: { ...environment, device }, suites: results }, exitCode };
}

/** Exit code for an error: 2 where the request was wrong. */
export function codeOf(error: unknown): 1 | 2 {
  return error instanceof Fault && error.kind === 'request' ? 2 : 1;
}

/** An error in one line. */
export function lineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ');
}

type SettledRequest = BenchRequest & { readonly threads: number };

/** What came of a suite. */
interface SettledSuite {
  readonly result: SuiteResult;
  /** Where its graphs ran, if any did. */
  readonly device?: Device;
  /** Why it could not be measured as a whole. */
  readonly failure?: unknown;
}

async function runSuite(
  suite: Suite,
  request: SettledRequest,
  observer: BenchObserver,
): Promise<SettledSuite> {
  const stage = await Stage.open(suite, request, observer);
  try {
    const { cases, profiles } = await suite.run(stage.context());
    return { result: stage.result(cases, profiles), ...(await stage.device()) };
  } catch (error) {
    const failure = observer.signal.aborted ? stopped(suite) : error;
    stage.problem(failure);
    return { result: stage.result(stage.cases), failure, ...(await stage.device()) };
  } finally {
    await stage.close();
  }
}

function stopped(suite: Suite): Fault {
  return new Fault({
    code: 'bench/stopped',
    kind: 'failure',
    subject: `suite ${suite.name}`,
    expected: 'to finish',
    received: 'a request to stop',
    remedy: 'what was measured before is kept',
  });
}

/** Where one suite runs: its directory, its runtime, and what it has measured so far. */
class Stage {
  readonly cases: CaseResult[] = [];
  private readonly problems: string[] = [];
  private readonly suite: Suite;
  private readonly request: SettledRequest;
  private readonly observer: BenchObserver;
  private readonly directory: string;
  private runtime: Promise<Runtime> | undefined;

  private constructor(suite: Suite, request: SettledRequest, observer: BenchObserver, directory: string) {
    this.suite = suite;
    this.request = request;
    this.observer = observer;
    this.directory = directory;
  }

  static async open(suite: Suite, request: SettledRequest, observer: BenchObserver): Promise<Stage> {
    return new Stage(suite, request, observer, await mkdtemp(join(tmpdir(), 'ouroboros-bench-')));
  }

  context(): SuiteContext {
    const { quick, rounds, profile, threads, peers, stories } = this.request;
    return {
      ...{ quick, rounds, profile, threads, peers },
      ...(stories !== undefined && { stories }),
      ...{ directory: this.directory, signal: this.observer.signal },
      runtime: () => this.startRuntime(),
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

  private progress(text: string): void {
    this.observer.onProgress(`${this.suite.name}: ${text}`);
  }

  private async measure(contest: Contest): Promise<CaseResult[]> {
    this.progress(`${contest.name}: warming up`);
    const cases = await measure(contest, {
      rounds: this.request.rounds,
      sampleSeconds: this.request.quick ? 0 : sampleSeconds,
      signal: this.observer.signal,
      onRound: (round, rounds) => this.progress(`${contest.name}: round ${round + 1} of ${rounds}`),
      onDropout: (error) => this.problem(error),
    });
    this.cases.push(...cases);
    return cases;
  }
}
