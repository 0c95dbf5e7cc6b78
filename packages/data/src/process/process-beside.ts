import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Fault } from '@ouroboros/errors';
import type { Answer, Question } from './message.ts';

/** Which process, and what to say when it is lost. */
export interface ProcessPlan<Request> {
  /** A module that calls `answerQuestions`. */
  readonly program: URL;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The Fault for a process that ended with requests unanswered. */
  lost(how: string, unanswered: readonly Request[]): Fault;
}

/** Somebody who waits for a result. */
interface Waiting<Request, Result> {
  readonly request: Request;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** A process that works for this one, which is started with the first request. Requests and results are cloned. */
export class ProcessBeside<Request, Result> {
  readonly #plan: ProcessPlan<Request>;
  readonly #waiting = new Map<number, Waiting<Request, Result>>();
  #child: ChildProcess | undefined;
  #next = 0;

  constructor(plan: ProcessPlan<Request>) {
    this.#plan = plan;
  }

  /** What the process makes of a request. Throws what it threw; the plan's Fault where it ends before. */
  ask(request: Request): Promise<Result> {
    this.#child ??= this.#start();
    const child = this.#child;
    const question: Question<Request> = { id: this.#next++, request };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { request, resolve, reject });
      child.send(question, (error) => error && this.#lose(error.message));
    });
  }

  #start(): ChildProcess {
    const { program, env = {} } = this.#plan;
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = fork(fileURLToPath(program), {
      execArgv: ['--import', loader],
      env: { ...process.env, ...env },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (answer: Answer<Result>) => this.#receive(answer));
    child.on('error', (error) => this.#lose(error.message));
    child.on('exit', (code, signal) => this.#lose(signal ?? `exit code ${code}`));
    return child;
  }

  #receive(answer: Answer<Result>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('result' in answer) waiting?.resolve(answer.result);
    else waiting?.reject('fault' in answer ? new Fault(answer.fault) : new Error(answer.error));
  }

  /** Nothing more will be answered. */
  #lose(how: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const unanswered = waiting.map(({ request }) => request);
    for (const { reject } of waiting) reject(this.#plan.lost(how, unanswered));
  }

  /** Ends the process; to be called when nothing is asked. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}
