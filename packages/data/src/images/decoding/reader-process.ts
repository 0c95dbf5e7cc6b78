import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Fault } from '@ouroboros/errors';
import type { ImageReading } from '../sources/image-source.ts';
import type { Target } from './decoding.ts';
import type { ImageReader } from './image-reader.ts';
import type { ReaderAnswer, ReaderRequest } from './reader-message.ts';

/** Somebody who waits for an image. */
interface Waiting {
  readonly path: string;
  readonly resolve: (reading: ImageReading) => void;
  readonly reject: (error: Error) => void;
}

function start(threads: number): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(fileURLToPath(new URL('./reader-child.ts', import.meta.url)), {
    execArgv: ['--import', loader],
    env: { ...process.env, UV_THREADPOOL_SIZE: String(threads) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** The Fault for a process that ended while it was reading: `data/reader-lost`. */
function lost(how: string, paths: readonly string[]): Fault {
  const others = paths.length > 1 ? ` and ${paths.length - 1} others` : '';
  return new Fault({
    code: 'data/reader-lost',
    kind: 'failure',
    subject: 'the process that reads images',
    expected: `what is in ${paths[0]}${others}`,
    received: `its end (${how})`,
    remedy: 'run the same command again, which goes on; if it ends again, move these files away',
  });
}

/**
 * Reads images in a process of its own, which is started with the first one: how many threads decode is settled when a process
 * starts, and a library that dies of a file takes nothing else with it.
 */
export class ReaderProcess implements ImageReader {
  readonly #threads: number;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #next = 0;

  /** @param threads how many images it decodes at a time. */
  constructor(threads: number) {
    this.#threads = threads;
  }

  read(path: string, target: Target): Promise<ImageReading> {
    this.#child ??= this.#listen(start(this.#threads));
    const child = this.#child;
    const request: ReaderRequest = { id: this.#next++, path, target };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { path, resolve, reject });
      child.send(request, (error) => error && this.#lose(error.message));
    });
  }

  #listen(child: ChildProcess): ChildProcess {
    child.on('message', (answer: ReaderAnswer) => this.#receive(answer));
    child.on('error', (error) => this.#lose(error.message));
    child.on('exit', (code, signal) => this.#lose(signal ?? `exit code ${code}`));
    return child;
  }

  #receive(answer: ReaderAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('reading' in answer) waiting?.resolve(answer.reading);
    else waiting?.reject('fault' in answer ? new Fault(answer.fault) : new Error(answer.error));
  }

  /** Nothing more will be answered. */
  #lose(how: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const paths = waiting.map(({ path }) => path);
    for (const { reject } of waiting) reject(lost(how, paths));
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}
