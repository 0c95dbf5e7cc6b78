import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Device, defaultThreads, Runtime } from '@ouroboros/runtime';
import { type Contest, measure } from './contest.ts';
import type { BenchDocument, CaseResult, SuiteResult } from './document.ts';
import { describeEnvironment } from './environment.ts';
import { hasFigures, withShares } from './limits/figures.ts';
import { type Limits, measureLimits } from './limits/limits.ts';
import { discoverPeers, type FoundPeers } from './peers/discovery.ts';
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
  const run = await BenchRun.open({ ...request, threads }, observer);
  const results: SuiteResult[] = [];
  let { device }: Pick<BenchRequest, 'device'> = request;
  let exitCode: BenchOutcome['exitCode'] = run.problems.length > 0 ? 1 : 0;
  for (const suite of request.suites) {
    if (observer.signal.aborted) break;
    const settled = await runSuite(suite, run);
    results.push(settled.result);
    device = settled.device ?? device;
    if (settled.failure !== undefined)
      exitCode = codeOf(settled.failure) > exitCode ? codeOf(settled.failure) : exitCode;
  }
  const document = { environment: { ...environment, device }, ...run.findings(), suites: results };
  return { document, exitCode };
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

/** What the suites of a run have in common: the peers that were found, and the limits of the machine. */
class BenchRun {
  readonly request: SettledRequest;
  readonly observer: BenchObserver;
  readonly problems: readonly string[];
  private readonly versions: FoundPeers['versions'];
  private measured: Promise<Limits> | undefined;

  private constructor(request: SettledRequest, observer: BenchObserver, found: FoundPeers) {
    this.request = { ...request, peers: found.peers };
    this.observer = observer;
    this.problems = found.problems.map(lineOf);
    this.versions = found.versions;
  }

  static async open(request: SettledRequest, observer: BenchObserver): Promise<BenchRun> {
    observer.onProgress('looking for peers');
    const found = await discoverPeers({
      named: request.peers,
      search: request.search,
      signal: observer.signal,
    });
    found.problems.forEach(observer.onProblem);
    return new BenchRun(request, observer, found);
  }

  /** What a document says of the run as a whole. */
  findings(): Pick<BenchDocument, 'peers' | 'problems'> {
    return {
      ...(Object.keys(this.versions).length > 0 && { peers: this.versions }),
      ...(this.problems.length > 0 && { problems: this.problems }),
    };
  }

  /** Measures the limits when first asked for them. */
  limits(runtime: () => Promise<Runtime>): Promise<Limits> {
    const { quick, threads } = this.request;
    const { signal } = this.observer;
    this.measured ??= measureLimits({ quick, threads, signal, runtime });
    return this.measured;
  }
}

async function runSuite(suite: Suite, run: BenchRun): Promise<SettledSuite> {
  const { observer } = run;
  const stage = await Stage.open(suite, run);
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
    const { quick, rounds, profile, threads, peers, stories } = this.request;
    return {
      ...{ quick, rounds, profile, threads, peers },
      ...(stories !== undefined && { stories }),
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

  private limits(): Promise<Limits> {
    this.progress('limits of the machine: warming up');
    return this.run.limits(() => this.startRuntime());
  }

  private progress(text: string): void {
    this.observer.onProgress(`${this.suite.name}: ${text}`);
  }

  /** Measures a contest, and beside it what of the limits that is, where the contest says what it needs. */
  private async measure(contest: Contest): Promise<CaseResult[]> {
    const cases = await this.takeTurns(contest);
    const shared = hasFigures(contest) ? await this.withShares(contest, cases) : cases;
    this.cases.push(...shared);
    return shared;
  }

  private async withShares(contest: Contest, cases: CaseResult[]): Promise<CaseResult[]> {
    try {
      return withShares(contest, cases, await this.limits());
    } catch (error) {
      this.observer.signal.throwIfAborted();
      this.problem(error);
      return cases;
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
