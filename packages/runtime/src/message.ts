import type { Device } from './device.ts';
import type { WireError } from './wire-error.ts';

/** What the worker is started with. */
export interface WorkerSetup {
  readonly device: Device;
  /** Which of several CUDA devices; default the first. */
  readonly deviceIndex?: number;
  readonly threads: number;
  /** Memory of the `NativeGate`. */
  readonly gate: SharedArrayBuffer;
  /** Folder to record into. */
  readonly record?: string;
}

/** What the main thread tells the worker. */
export type Request =
  | {
      readonly type: 'call';
      readonly id: number;
      /** URL of the module. */
      readonly program: string;
      /** The exported function. */
      readonly name: string;
      readonly argument: unknown;
    }
  | { readonly type: 'abort'; readonly id: number; readonly reason: WireError }
  | { readonly type: 'close' };

/** What the worker tells the main thread. */
export type Response =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  /** `aborted`: the program rejected with the reason of its signal. */
  | { readonly type: 'error'; readonly id: number; readonly error: WireError; readonly aborted: boolean };
