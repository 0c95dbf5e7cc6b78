import { bindings } from './addon.ts';
import { requireThreads } from './threads.ts';
import { requireInteger, requireView } from './validation.ts';

interface BandwidthBindings {
  readonly readMemory: (bytes: Uint8Array, threads: number) => bigint;
  readonly writeMemory: (bytes: Uint8Array, value: number, threads: number) => void;
  readonly copyMemory: (source: Uint8Array, target: Uint8Array, threads: number) => void;
}

const native = bindings<BandwidthBindings>(['readMemory', 'writeMemory', 'copyMemory']);

/** How many threads share a pass over memory; default: the cores of this process. */
export interface MemoryPassOptions {
  readonly threads?: number;
}

/**
 * Reads all of `bytes` once and does nothing else, as fast as memory gives them.
 *
 * @returns the exclusive or of its whole 8-byte words, which needs each of them. Throws `native/argument`.
 */
export function readMemory(bytes: Uint8Array, options: MemoryPassOptions = {}): bigint {
  requireView('bytes', bytes, [Uint8Array]);
  return native().readMemory(bytes, requireThreads(options.threads));
}

/** Writes `value` into all of `bytes`, as fast as memory takes it. Throws `native/argument`. */
export function writeMemory(bytes: Uint8Array, value: number, options: MemoryPassOptions = {}): void {
  requireView('bytes', bytes, [Uint8Array]);
  native().writeMemory(bytes, requireInteger('value', value, 0, 255), requireThreads(options.threads));
}

/** Copies `source` to `target`, another array of the same length, as fast as memory does. Throws `native/argument`. */
export function copyMemory(source: Uint8Array, target: Uint8Array, options: MemoryPassOptions = {}): void {
  requireView('source', source, [Uint8Array]);
  requireView('target', target, [Uint8Array], source.length);
  native().copyMemory(source, target, requireThreads(options.threads));
}
