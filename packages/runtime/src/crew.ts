import { requestOf } from './device.ts';
import type { WorkerSetup } from './message.ts';
import { Runtime } from './runtime.ts';

/** The workers that a worker has started beside itself, kept for the next program that asks for them. */
export class Crew {
  private readonly setup: WorkerSetup;
  /** By their number of threads. */
  private readonly members = new Map<number, readonly Runtime[]>();

  constructor(setup: WorkerSetup) {
    this.setup = setup;
  }

  /**
   * `count` members with `threads` threads each. Those that are missing, or have died, are started.
   *
   * @throws Fault `runtime/worker-lost` when one does not start.
   */
  async of(count: number, threads: number): Promise<readonly Runtime[]> {
    const living = (this.members.get(threads) ?? []).filter((member) => member.isAlive);
    const { device: name, deviceIndex: index, gate, record } = this.setup;
    const device = requestOf({ device: name, ...(index !== undefined && { index }) });
    const missing = Array.from({ length: Math.max(0, count - living.length) }, () =>
      Runtime.start({ device, threads, gate, ...(record !== undefined && { record }) }),
    );
    const started = await Promise.allSettled(missing);
    // Kept also where another one did not start, so that `close` ends them.
    const members = [...living, ...started.flatMap((each) => ('value' in each ? [each.value] : []))];
    this.members.set(threads, members);
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    return members.slice(0, count);
  }

  /** Ends all members. */
  async close(): Promise<void> {
    await Promise.all([...this.members.values()].flat().map((member) => member.close()));
    this.members.clear();
  }
}
