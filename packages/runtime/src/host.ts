import { setImmediate } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { Fault, nearest } from '@ouroboros/errors';
import { watchCalls } from '@ouroboros/native';
import { Crew } from './crew.ts';
import type { Request, Response, WorkerSetup } from './message.ts';
import { NativeGate } from './native-gate.ts';
import { nativeKernels } from './native-session/library.ts';
import { Recorder } from './profile-recorder.ts';
import { SessionPool } from './session-pool.ts';
import { packError, unpackError } from './wire-error.ts';
import type { ProgramFunction, WorkerContext } from './worker-context.ts';

type Call = Extract<Request, { type: 'call' }>;

/** The worker's side of a runtime: runs the calls of the main thread one after the other. */
export class Host {
  private readonly port: MessagePort;
  private readonly setup: WorkerSetup;
  private readonly pool: SessionPool;
  private readonly crew: Crew;
  private readonly recorder: Recorder | undefined;
  private readonly memory = new Map<string, unknown>();
  /** Of the calls that run or wait. */
  private readonly controllers = new Map<number, AbortController>();
  private queue: Promise<void> = Promise.resolve();

  constructor(port: MessagePort, setup: WorkerSetup) {
    this.port = port;
    this.setup = setup;
    const { record, threads } = setup;
    const recorder = record === undefined ? undefined : new Recorder(record, `worker, ${threads} threads`);
    if (recorder) watchCalls((name, work) => recorder.spanSync(name, 'native', work));
    this.recorder = recorder;
    const place = { device: setup.device, ...(setup.deviceIndex && { index: setup.deviceIndex }) };
    this.pool = new SessionPool(place, threads, new NativeGate(setup.gate), recorder);
    this.crew = new Crew(setup);
  }

  /** Begins to listen. */
  start(): void {
    this.port.on('message', (request: Request) => this.receive(request));
    this.send({ type: 'ready' });
  }

  private receive(request: Request): void {
    if (request.type === 'abort') {
      this.controllers.get(request.id)?.abort(unpackError(request.reason));
    } else if (request.type === 'close') {
      this.queue = this.queue.then(() => this.close());
    } else {
      const controller = new AbortController();
      this.controllers.set(request.id, controller);
      this.queue = this.queue.then(() => this.answer(request, controller.signal));
    }
  }

  private async answer(call: Call, signal: AbortSignal): Promise<void> {
    const { id } = call;
    try {
      signal.throwIfAborted();
      const run = await resolveProgram(call.program, call.name);
      const work = () => run(call.argument as never, this.context(id, signal));
      const value = await (this.recorder ? this.recorder.span(call.name, 'call', work) : work());
      this.send({ type: 'result', id, value });
    } catch (error) {
      const aborted = signal.aborted && error === signal.reason;
      this.send({ type: 'error', id, error: packError(error), aborted });
    } finally {
      this.controllers.delete(id);
    }
  }

  private context(id: number, signal: AbortSignal): WorkerContext {
    const { pool } = this;
    return {
      device: this.setup.device,
      threads: this.setup.threads,
      kernels: this.setup.device === 'cpu' && nativeKernels().available,
      signal,
      memory: this.memory,
      get sessions() {
        return pool.counts;
      },
      progress: (value) => this.send({ type: 'progress', id, value }),
      session: (model, options) => pool.open(model, options),
      crew: (count, threads) => this.crew.of(count, threads),
      yield: async () => {
        // Messages arrive between two turns of the event loop, so a turn that began before this one does not count.
        await setImmediate();
        await setImmediate();
        signal.throwIfAborted();
      },
    };
  }

  private send(response: Response): void {
    this.port.postMessage(response);
  }

  private async close(): Promise<void> {
    await this.crew.close();
    await this.recorder?.save();
    await this.pool.clear();
    this.port.close();
  }
}

async function resolveProgram(url: string, name: string): Promise<ProgramFunction> {
  const program = (await import(url)) as Record<string, unknown>;
  const found = program[name];
  if (typeof found === 'function') return found as ProgramFunction;
  const known = Object.keys(program).filter((key) => typeof program[key] === 'function');
  throw new Fault({
    code: 'runtime/program-unknown',
    kind: 'failure',
    subject: `program ${url}`,
    expected:
      known.length > 0 ? `an exported function such as "${nearest(name, known)}"` : 'an exported function',
    received: `"${name}"`,
  });
}
