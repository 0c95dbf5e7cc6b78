import { runtimeClosed } from './worker-fault.ts';

const running = 0;
const closed = 1;

/**
 * What ONNX Runtime does in the worker, seen from both threads.
 *
 * Ending a thread while it is inside ONNX Runtime aborts the whole process: its binding throws a C++ exception when
 * JavaScript is gone at its return. So whoever ends the thread closes the gate first and waits until nobody is inside.
 */
export class NativeGate {
  /** Shared between the threads: how many calls are inside, and whether the gate is closed. */
  readonly memory: SharedArrayBuffer;
  private readonly state: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.memory = memory;
    this.state = new Int32Array(memory);
  }

  /** True while a call is inside. */
  get busy(): boolean {
    return Atomics.load(this.state, running) > 0;
  }

  /** Lets no further call in. */
  close(): void {
    Atomics.store(this.state, closed, 1);
  }

  /**
   * Makes a call into ONNX Runtime.
   *
   * @throws Fault `runtime/closed` when the gate is closed.
   */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    Atomics.add(this.state, running, 1);
    try {
      // After the count went up: whoever closes the gate either sees the count or is seen here.
      if (Atomics.load(this.state, closed) === 1) throw runtimeClosed();
      return await call();
    } finally {
      Atomics.sub(this.state, running, 1);
      Atomics.notify(this.state, running);
    }
  }

  /** Blocks this thread until nobody is inside, at most for `limit` milliseconds. */
  waitUntilIdle(limit: number): void {
    const end = performance.now() + limit;
    for (let left = limit; this.busy && left > 0; left = end - performance.now()) {
      Atomics.wait(this.state, running, Atomics.load(this.state, running), Math.min(left, 100));
    }
  }
}
