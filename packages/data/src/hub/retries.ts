import { setTimeout as sleep } from 'node:timers/promises';
import { HubTrouble } from './hub-fault.ts';

/** How often to ask again, and how to wait until then. */
export interface RetryPolicy {
  /** Times in a row that trouble is met before it is thrown (default 6). */
  readonly attempts: number;
  /** Waits (default: by the clock). @throws `signal.reason` when aborted. */
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Milliseconds to wait after the first trouble; twice as long after each further one. */
const firstPause = 500;
/** A hub that wants a longer wait than these milliseconds is not waited for. */
const longestPause = 60_000;

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : error;
  });
}

/** Asks six times, waiting up to 16 seconds in between, or as long as the hub says. */
export const patient: RetryPolicy = { attempts: 6, pause };

/** Counts trouble and waits after each. */
export class Retries {
  readonly #policy: RetryPolicy;
  readonly #signal: AbortSignal | undefined;
  #troubles = 0;

  constructor(policy: RetryPolicy, signal: AbortSignal | undefined) {
    this.#policy = policy;
    this.#signal = signal;
  }

  /** Forgets the trouble so far: things went on. */
  reset(): void {
    this.#troubles = 0;
  }

  /**
   * Waits until it is time to ask again.
   *
   * @throws the Fault of `error` when there was too much trouble or the wait would be too long; `error` itself where it is
   * none of the hub.
   */
  async after(error: unknown): Promise<void> {
    this.#signal?.throwIfAborted();
    if (!(error instanceof HubTrouble)) throw error;
    const milliseconds = error.retryAfter ?? firstPause * 2 ** this.#troubles;
    if (++this.#troubles >= this.#policy.attempts || milliseconds > longestPause) throw error.fault;
    await this.#policy.pause(milliseconds, this.#signal);
  }
}
