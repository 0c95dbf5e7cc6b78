import type { Tensor } from '@ouroboros/onnx';
import type { Runtime } from './runtime.ts';
import type { SessionCounts } from './session-pool.ts';

const program = new URL('./remote-program.ts', import.meta.url);

/** What the worker tells of a session it opened. */
export interface OpenedSession {
  readonly id: number;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

/**
 * A session in the worker, driven from the main thread. Feeds and outputs are copied between the threads, so this is
 * for tests and single runs; what runs often belongs in a program.
 */
export class RemoteSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  private readonly runtime: Runtime;
  private readonly id: number;

  private constructor(runtime: Runtime, opened: OpenedSession) {
    this.runtime = runtime;
    this.id = opened.id;
    this.inputNames = opened.inputNames;
    this.outputNames = opened.outputNames;
  }

  /** @internal Use `Runtime.load`. */
  static async open(runtime: Runtime, bytes: Uint8Array): Promise<RemoteSession> {
    return new RemoteSession(runtime, await runtime.call<OpenedSession>(program, 'open', bytes));
  }

  /** Runs the graph once and gives its outputs (all, or those in `fetches`); throws as `Session.run`. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[]): Promise<Record<string, Tensor>> {
    return this.runtime.call(program, 'run', { id: this.id, feeds, fetches });
  }

  /** Gives the session back to the worker. */
  release(): Promise<void> {
    return this.runtime.call(program, 'release', this.id);
  }
}

/** How often sessions were made and reused in the worker of `runtime`. */
export function remoteCounts(runtime: Runtime): Promise<SessionCounts> {
  return runtime.call(program, 'counts', undefined);
}
