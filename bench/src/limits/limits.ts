import type { Runtime } from '@ouroboros/runtime';
import { bandwidthOf, type Traffic } from './memory.ts';
import { peakOf } from './products.ts';

/** What main memory does at best with all threads. */
export interface MemoryLimits {
  /** Bytes read per second. */
  readonly readBytesPerSecond: number;
  /** Bytes written per second. */
  readonly writeBytesPerSecond: number;
  /** Bytes copied per second, each read once and written once. */
  readonly copyBytesPerSecond: number;
}

/** What this machine does at best, measured in the same run as what is held to it. */
export interface Limits extends MemoryLimits {
  /** Operations per second of the fastest matrix product in float32, where graphs run. */
  readonly flopsPerSecond: number;
}

/** How to measure limits. */
export interface LimitSettings {
  readonly quick: boolean;
  readonly threads: number;
  readonly signal: AbortSignal;
}

const passes = 7;

/**
 * The limits of a machine, each measured once, when first asked for: memory takes about a second and the products three on 2 cores.
 */
export class MachineLimits {
  private readonly settings: LimitSettings;
  private measuredMemory: MemoryLimits | undefined;
  private measuredPeak: Promise<number> | undefined;

  constructor(settings: LimitSettings) {
    this.settings = settings;
  }

  memory(): MemoryLimits {
    const { quick, threads } = this.settings;
    // More than a process usually gets of the caches of a machine.
    const bytes = (quick ? 8 : 256) * 2 ** 20;
    const measure = (traffic: Traffic): number => bandwidthOf(traffic, bytes, threads, this.passes());
    this.measuredMemory ??= {
      readBytesPerSecond: measure('read'),
      writeBytesPerSecond: measure('write'),
      copyBytesPerSecond: measure('copy'),
    };
    return this.measuredMemory;
  }

  /** Operations per second of the fastest matrix product where `runtime` computes. */
  peak(runtime: () => Promise<Runtime>): Promise<number> {
    this.measuredPeak ??= this.measurePeak(runtime);
    return this.measuredPeak;
  }

  /** What was measured so far. */
  async known(): Promise<Partial<Limits>> {
    const flopsPerSecond = await this.measuredPeak?.catch(() => undefined);
    return { ...this.measuredMemory, ...(flopsPerSecond !== undefined && { flopsPerSecond }) };
  }

  private async measurePeak(runtime: () => Promise<Runtime>): Promise<number> {
    return peakOf(await runtime(), this.passes(), this.settings.signal);
  }

  private passes(): number {
    return this.settings.quick ? 1 : passes;
  }
}
