import type { Model } from '@ouroboros/onnx';
import type { Device } from './device.ts';
import type { Runtime } from './runtime.ts';
import type { Session, SessionOptions } from './session.ts';
import type { SessionCounts } from './session-pool.ts';

/** A worker that a program may call. */
export type Helper = Pick<Runtime, 'call' | 'threads'>;

/**
 * What a program gets besides its argument. A program is a module whose exported functions
 * `(argument, context) => Promise<result>` the worker runs, one call at a time.
 */
export interface WorkerContext {
  readonly device: Device;
  /** Threads that one operator uses. */
  readonly threads: number;
  /** Whether sessions compute operators of domain `ouroboros.kernels` by kernels of their own, instead of by their functions. */
  readonly kernels: boolean;
  /** Aborted when the caller's signal is; look at it, or `yield()`, between steps. */
  readonly signal: AbortSignal;
  /** Sends `value` to the caller's `onProgress`. */
  progress(value: unknown): void;
  /**
   * The session of a model; the same bytes and options give the same live session.
   *
   * @throws Fault `runtime/model-refused` when ONNX Runtime cannot load the model.
   */
  session(model: Model | Uint8Array, options?: SessionOptions): Promise<Session>;
  /** How often sessions were made and reused in this worker. */
  readonly sessions: SessionCounts;
  /**
   * `count` more workers on the same device, for work that one thread after another would do slower: each runs calls of its own
   * beside this one, with `threads` threads. They are started when first asked for and live as long as this worker.
   *
   * @throws Fault `runtime/worker-lost` when one does not start.
   */
  crew(count: number, threads: number): Promise<readonly Helper[]>;
  /** Lives as long as the worker: built graphs, mapped shards. Prefix keys with the name of the family. */
  readonly memory: Map<string, unknown>;
  /** Lets messages in; throws `signal.reason` when the call was aborted. */
  yield(): Promise<void>;
}

/** An exported function of a program. */
export type ProgramFunction<Argument = never, Result = unknown> = (
  argument: Argument,
  context: WorkerContext,
) => Promise<Result> | Result;
