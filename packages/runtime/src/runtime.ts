import { availableParallelism } from 'node:os';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { Fault } from '@ouroboros/errors';
import type { Model } from '@ouroboros/onnx';
import type { Device, DeviceRequest } from './device.ts';
import type { Request, Response, WorkerSetup } from './message.ts';
import { modelBytes } from './model-bytes.ts';
import { RemoteSession } from './remote-session.ts';
import { packError, unpackError } from './wire-error.ts';

/** How a runtime is started. */
export interface RuntimeOptions {
  /** Default `cpu`. */
  readonly device?: DeviceRequest;
  /** Threads that one operator uses; default: the cores this process may use. */
  readonly threads?: number;
  /** Limits of the worker's JavaScript heap, where the defaults of Node do not fit. */
  readonly resourceLimits?: ResourceLimits;
}

/** Optional parts of `Runtime.call`. */
export interface CallOptions {
  /** Aborted: the program's `context.signal` aborts with the same reason, and the call rejects once it has stopped. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (value: unknown) => void;
  /** Buffers of the argument that are moved to the worker instead of copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly options: CallOptions;
  readonly onAbort: () => void;
}

/**
 * A worker thread that runs graphs, so that this thread never waits for one. Calls are answered in the order in
 * which they were made, one at a time.
 */
export class Runtime {
  readonly device: Device;
  readonly threads: number;
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private readonly exited: Promise<void>;
  private lost: Fault | undefined;
  private nextId = 0;

  private constructor(setup: WorkerSetup, limits: ResourceLimits | undefined) {
    this.device = setup.device;
    this.threads = setup.threads;
    this.worker = startWorker(setup, limits);
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', (code) => {
        this.fail(workerLost(`its thread ended with exit code ${code}`));
        resolve();
      });
    });
    this.worker.on('error', (error) => this.fail(workerLost(error.message, error)));
    this.worker.on('messageerror', (error) => this.fail(workerLost(error.message, error)));
    this.worker.on('message', (response: Response) => this.receive(response));
    this.worker.unref();
  }

  /**
   * Starts a worker on a device.
   *
   * @throws Fault `runtime/device-missing` with the reason, when the device does not load here.
   */
  static async start(options: RuntimeOptions = {}): Promise<Runtime> {
    const threads = options.threads ?? availableParallelism();
    return new Runtime({ device: 'cpu', threads }, options.resourceLimits);
  }

  /**
   * Runs the function `name` that the module at `program` exports, in the worker. Argument and result are cloned
   * (typed arrays are copied, unless their buffers are in `options.transfer`).
   *
   * @throws what the program throws (a Fault as a Fault), `options.signal.reason` when it stopped because of that,
   * or Fault `runtime/worker-lost` when the worker died.
   */
  call<R>(program: URL, name: string, argument: unknown, options: CallOptions = {}): Promise<R> {
    if (this.lost) return Promise.reject(this.lost);
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const id = this.nextId++;
    return new Promise<R>((resolve, reject) => {
      const request: Request = { type: 'call', id, program: program.href, name, argument };
      this.worker.postMessage(request, [...(options.transfer ?? [])]);
      const onAbort = () => this.send({ type: 'abort', id, reason: packError(options.signal?.reason) });
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.pending.set(id, { resolve, reject, options, onAbort });
      this.worker.ref();
    });
  }

  /** Loads a model and gives a handle to its session in the worker. */
  async load(model: Model | Uint8Array): Promise<RemoteSession> {
    return RemoteSession.open(this, modelBytes(model));
  }

  /** Ends the worker; calls still pending reject with Fault `runtime/closed`. */
  async close(): Promise<void> {
    if (!this.lost) {
      this.fail(closed());
      this.worker.ref();
      this.send({ type: 'close' });
    }
    await this.exited;
  }

  private send(request: Request): void {
    this.worker.postMessage(request);
  }

  private receive(response: Response): void {
    if (response.type === 'ready') return;
    const pending = this.pending.get(response.id);
    if (!pending) return;
    if (response.type === 'progress') {
      pending.options.onProgress?.(response.value);
      return;
    }
    this.settle(response.id);
    if (response.type === 'result') pending.resolve(response.value as never);
    else if (response.aborted) pending.reject(pending.options.signal?.reason);
    else pending.reject(unpackError(response.error));
  }

  private settle(id: number): void {
    const pending = this.pending.get(id);
    if (pending) pending.options.signal?.removeEventListener('abort', pending.onAbort);
    this.pending.delete(id);
    if (this.pending.size === 0) this.worker.unref();
  }

  private fail(fault: Fault): void {
    this.lost ??= fault;
    for (const [id, pending] of this.pending) {
      this.settle(id);
      pending.reject(fault);
    }
  }
}

function startWorker(setup: WorkerSetup, limits: ResourceLimits | undefined): Worker {
  return new Worker(new URL('./boot.mjs', import.meta.url), {
    workerData: setup,
    // Not those of this process: its loaders would run twice.
    execArgv: [],
    ...(limits === undefined ? {} : { resourceLimits: limits }),
  });
}

function workerLost(received: string, cause?: unknown): Fault {
  return new Fault(
    {
      code: 'runtime/worker-lost',
      kind: 'failure',
      subject: 'the worker that runs the graphs',
      expected: 'an answer',
      received,
      remedy: 'start a new runtime; what was written to disk is kept',
    },
    { cause },
  );
}

function closed(): Fault {
  return new Fault({
    code: 'runtime/closed',
    kind: 'failure',
    subject: 'the runtime',
    expected: 'a runtime that is open',
    received: 'one that was closed',
  });
}
