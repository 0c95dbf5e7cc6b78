import { setFlagsFromString } from 'node:v8';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { Fault } from '@ouroboros/errors';
import { type Model, writeModel } from '@ouroboros/onnx';
import type { Device, DevicePlace, DeviceRequest } from './device.ts';
import { settleDevice } from './device-probe.ts';
import type { Request, Response, WorkerSetup } from './message.ts';
import { NativeGate } from './native-gate.ts';
import { RemoteSession, remoteCounts } from './remote-session.ts';
import type { SessionCounts } from './session-pool.ts';
import { defaultThreads } from './threads.ts';
import { packError, unpackError } from './wire-error.ts';
import { runtimeClosed, workerLost } from './worker-fault.ts';

/** How a runtime is started. */
export interface RuntimeOptions {
  /** Default `cpu`. */
  readonly device?: DeviceRequest;
  /** Threads that one operator uses; default `defaultThreads()`. */
  readonly threads?: number;
  /** Limits of the worker's JavaScript heap (tensors lie outside it), where Node's own do not fit. */
  readonly resourceLimits?: ResourceLimits;
  /**
   * An existing folder into which the worker, and those that it starts, write by the time they are closed what they do: see
   * `readRecording`. Recording costs time.
   */
  readonly record?: string;
  /** @internal Memory of the `NativeGate` of the runtime whose worker starts this one, so that neither ends inside the other's graph. */
  readonly gate?: SharedArrayBuffer;
}

/** Optional parts of `Runtime.call`. */
export interface CallOptions {
  /** Aborted: the program's `context.signal` aborts too, and the call rejects with `signal.reason` once it has stopped. */
  readonly signal?: AbortSignal;
  /** Gets what the program gives to `context.progress`, in order, before the call settles. */
  readonly onProgress?: (value: unknown) => void;
  /** Buffers of the argument that are moved to the worker instead of copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface PendingCall {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly options: CallOptions;
  readonly onAbort: () => void;
}

/** Time that running programs have to stop after `close()`, in milliseconds; then their thread is ended. */
const grace = 2_000;

/** The same where what they did has to be written down, which may be a lot. */
const recordingGrace = 120_000;

/**
 * Megabytes that the old generation of a worker's heap may hold, arrays outside it included, before it is collected for the
 * first time; later limits follow from this one. What a program keeps in JavaScript is little, so that without this the
 * outputs of a few runs, which the young generation frees anyway, set off one full collection after another: a tenth
 * of the time of decoding. V8 reads the flag when a heap is made.
 */
const oldSpace = 128;

/** Longest time that `process.exit()` waits for the graph that runs, in milliseconds. */
const exitPatience = 60_000;

/**
 * A worker thread that runs graphs, so that this thread never waits for one. Calls are answered in the order in
 * which they were made, one at a time. An idle runtime does not keep the process alive.
 */
export class Runtime {
  readonly device: Device;
  /** Which of several CUDA devices, where it was asked for. */
  readonly deviceIndex: number | undefined;
  readonly threads: number;
  private readonly worker: Worker;
  private readonly gate: NativeGate;
  private readonly grace: number;
  private readonly pending = new Map<number, PendingCall>();
  private readonly exited: Promise<void>;
  /** Why no call can be made any more. */
  private ended: Fault | undefined;
  private nextId = 0;
  private onReady: () => void = () => {};
  private readonly onProcessExit = (): void => {
    this.gate.close();
    this.gate.waitUntilIdle(exitPatience);
  };

  private constructor({ device, index }: DevicePlace, threads: number, options: RuntimeOptions) {
    const { resourceLimits: limits, gate, record } = options;
    this.device = device;
    this.deviceIndex = index;
    this.threads = threads;
    this.gate = new NativeGate(gate);
    this.grace = record === undefined ? grace : recordingGrace;
    const recording = record === undefined ? {} : { record };
    const which = index === undefined ? {} : { deviceIndex: index };
    const setup: WorkerSetup = { device, ...which, threads, gate: this.gate.memory, ...recording };
    setFlagsFromString(`--initial-old-space-size=${oldSpace}`);
    this.worker = new Worker(new URL('./boot.mjs', import.meta.url), {
      workerData: setup,
      // Those of this process would load its loaders twice.
      execArgv: [],
      ...(limits === undefined ? {} : { resourceLimits: limits }),
    });
    process.on('exit', this.onProcessExit);
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', (code) => {
        process.off('exit', this.onProcessExit);
        this.end(workerLost(`its thread ended with exit code ${code}`));
        resolve();
      });
    });
    this.worker.on('error', (error) => this.end(workerLost(error)));
    this.worker.on('messageerror', (error) => this.end(workerLost(error)));
    this.worker.on('message', (response: Response) => this.receive(response));
  }

  /**
   * Starts a worker on a device.
   *
   * @throws Fault `runtime/device-missing` with the reason when the device does not load here, or
   * `runtime/worker-lost` when onnxruntime-node itself does not.
   */
  static async start(options: RuntimeOptions = {}): Promise<Runtime> {
    const place = await settleDevice(options.device ?? 'cpu');
    const threads = options.threads ?? defaultThreads();
    checkThreads(threads);
    const runtime = new Runtime(place, threads, options);
    await Promise.race([
      new Promise<void>((resolve) => {
        runtime.onReady = resolve;
      }),
      runtime.exited,
    ]);
    if (runtime.ended) throw runtime.ended;
    runtime.worker.unref();
    return runtime;
  }

  /** Whether calls are still taken: not after `close()`, nor once the worker died. */
  get isAlive(): boolean {
    return this.ended === undefined;
  }

  /**
   * Runs the function `name` that the module at `program` exports, in the worker. Argument and result are cloned:
   * typed arrays are copied, except those whose buffers are in `options.transfer`.
   *
   * @throws what the program throws (a Fault as a Fault); `options.signal.reason` when it stopped because of that;
   * Fault `runtime/worker-lost` when the worker died, `runtime/closed` when it was closed.
   */
  call<R>(program: URL, name: string, argument: unknown, options: CallOptions = {}): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (this.ended) throw this.ended;
      options.signal?.throwIfAborted();
      const id = this.nextId++;
      const onAbort = () => this.send({ type: 'abort', id, reason: packError(options.signal?.reason) });
      this.send({ type: 'call', id, program: program.href, name, argument }, options.transfer);
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.pending.set(id, { resolve, reject, options, onAbort });
      this.worker.ref();
    });
  }

  /**
   * Loads a model and gives a handle to its session in the worker.
   *
   * @throws Fault `runtime/model-refused` when ONNX Runtime cannot load it.
   */
  load(model: Model | Uint8Array): Promise<RemoteSession> {
    return RemoteSession.open(this, model instanceof Uint8Array ? model : writeModel(model));
  }

  /** How often sessions were made and reused in the worker. */
  sessions(): Promise<SessionCounts> {
    return remoteCounts(this);
  }

  /**
   * Ends the worker. Calls still pending reject with Fault `runtime/closed`; programs are given 2 s to stop, and the
   * graph that runs is waited for, because it cannot be interrupted.
   */
  async close(): Promise<void> {
    if (!this.ended) {
      const fault = runtimeClosed();
      for (const id of this.pending.keys()) this.send({ type: 'abort', id, reason: packError(fault) });
      this.send({ type: 'close' });
      this.end(fault);
    }
    this.worker.ref();
    this.gate.close();
    const timer = setTimeout(() => this.terminate(), this.grace);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends the thread as soon as no graph runs. */
  private terminate(): void {
    if (this.gate.busy) setTimeout(() => this.terminate(), 20);
    else void this.worker.terminate();
  }

  private send(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    this.worker.postMessage(request, [...transfer]);
  }

  private receive(response: Response): void {
    if (response.type === 'ready') {
      this.onReady();
      return;
    }
    const call = this.pending.get(response.id);
    if (!call) return;
    if (response.type === 'progress') {
      call.options.onProgress?.(response.value);
      return;
    }
    this.forget(response.id, call);
    if (response.type === 'result') call.resolve(response.value as never);
    else if (response.aborted) call.reject(call.options.signal?.reason);
    else call.reject(unpackError(response.error));
  }

  private forget(id: number, call: PendingCall): void {
    call.options.signal?.removeEventListener('abort', call.onAbort);
    this.pending.delete(id);
    if (this.pending.size === 0) this.worker.unref();
  }

  /** Rejects every call, those of the future included; only the first reason counts. */
  private end(fault: Fault): void {
    this.ended ??= fault;
    for (const [id, call] of this.pending) {
      this.forget(id, call);
      call.reject(fault);
    }
  }
}

function checkThreads(threads: number): void {
  if (Number.isSafeInteger(threads) && threads >= 1) return;
  throw new Fault({
    code: 'runtime/threads-invalid',
    kind: 'request',
    subject: 'threads',
    expected: 'a whole number from 1 on',
    received: String(threads),
  });
}
