import type { Runtime } from '@ouroboros/runtime';
import { bandwidthOf } from './memory.ts';
import { peakOf } from './products.ts';

/** What this machine does at best, measured in the same run as what is held to it. */
export interface Limits {
  /** Bytes of main memory read by all threads. */
  readonly readBytesPerSecond: number;
  /** Bytes of main memory written by all threads. */
  readonly writeBytesPerSecond: number;
  /** Bytes of main memory copied by all threads, each read once and written once. */
  readonly copyBytesPerSecond: number;
  /** Of the fastest matrix product in float32, where graphs run. */
  readonly flopsPerSecond: number;
}

/** How to measure limits. */
export interface LimitSettings {
  readonly quick: boolean;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Where graphs run. */
  readonly runtime: () => Promise<Runtime>;
}

const passes = 7;

/** Measures the limits: about three seconds on 2 cores. */
export async function measureLimits({ quick, threads, signal, runtime }: LimitSettings): Promise<Limits> {
  // Larger than what a process gets of the caches of a machine.
  const bytes = (quick ? 8 : 256) * 2 ** 20;
  const count = quick ? 1 : passes;
  return {
    readBytesPerSecond: bandwidthOf('read', bytes, threads, count),
    writeBytesPerSecond: bandwidthOf('write', bytes, threads, count),
    copyBytesPerSecond: bandwidthOf('copy', bytes, threads, count),
    flopsPerSecond: await peakOf(await runtime(), count, signal),
  };
}
