import { Fault } from '@ouroboros/errors';
import { lastLine, runChild } from '../child.ts';
import type { BenchDocument } from '../document.ts';
import type { SettledRequest } from '../run/bench-run.ts';

/** Rounds of every contest in one run of a pair: its median is that run's time. */
const roundsInside = 3;

/** A checkout whose benchmark is run as a program of its own: this one, or that of the baseline. */
export class Side {
  private readonly name: string;
  private readonly root: string;
  private readonly help: string;

  private constructor(name: string, root: string, help: string) {
    this.name = name;
    this.root = root;
    this.help = help;
  }

  /**
   * Finds out what the benchmark of a checkout can do.
   *
   * @throws Fault `bench/side` where it has none that runs.
   */
  static async open(name: string, root: string, signal: AbortSignal): Promise<Side> {
    const ended = await runBenchAt(root, ['--help'], signal);
    if (ended.ending === undefined) return new Side(name, root, ended.stdout.toString());
    throw failure(name, `${ended.ending}: ${lastLine(ended)}`);
  }

  knows(suite: string): boolean {
    return new RegExp(`^  ${suite} `, 'm').test(this.help);
  }

  /**
   * Measures a suite once.
   *
   * @throws Fault `bench/side` where that gives no document.
   */
  async measure(suite: string, request: SettledRequest, signal: AbortSignal): Promise<BenchDocument> {
    const ended = await runBenchAt(this.root, [suite, ...this.words(request)], signal);
    try {
      return JSON.parse(ended.stdout.toString()) as BenchDocument;
    } catch {
      throw failure(`${suite} of ${this.name}`, `${ended.ending ?? 'no document'}: ${lastLine(ended)}`);
    }
  }

  private words({ quick, threads, device, stories }: SettledRequest): string[] {
    const rounds = ['--rounds', `${quick ? 1 : roundsInside}`];
    const words = ['--json', ...rounds, '--threads', `${threads}`, '--device', device];
    if (quick) words.push('--quick');
    if (stories !== undefined) words.push('--stories', stories);
    // What others do is the same on both sides.
    if (this.help.includes('--no-peers')) words.push('--no-peers');
    return words;
  }
}

function runBenchAt(root: string, words: readonly string[], signal: AbortSignal) {
  const command = ['--import', 'tsx', 'bench/src/main.ts', ...words];
  return runChild(process.execPath, command, { cwd: root, signal });
}

function failure(subject: string, received: string): Fault {
  return new Fault({
    code: 'bench/side',
    kind: 'failure',
    subject,
    expected: 'a benchmark that runs',
    received,
  });
}
