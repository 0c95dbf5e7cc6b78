import { performance } from 'node:perf_hooks';
import { copyMemory, readMemory, writeMemory } from '@ouroboros/native';
import type { Candidate } from '../contest.ts';

/** What is done to memory; a copy of n bytes reads n and writes n, and counts as n. */
export type Traffic = 'read' | 'write' | 'copy';

/** Bytes for which waking another thread takes longer than passing over them. */
const leastPerThread = 2 ** 20;

/** A pass over `bytes` bytes, the same ones at every call, by at most `most` threads. */
export function memoryPass(traffic: Traffic, bytes: number, most: number): () => void {
  const threads = Math.max(1, Math.min(most, Math.floor(bytes / leastPerThread)));
  const target = new Uint8Array(bytes);
  const source = traffic === 'copy' ? new Uint8Array(bytes) : target;
  // Pages that were never written are all one page of zeros.
  writeMemory(source, 1, { threads });
  writeMemory(target, 1, { threads });
  const passes = {
    read: () => void readMemory(source, { threads }),
    write: () => writeMemory(target, 2, { threads }),
    copy: () => copyMemory(source, target, { threads }),
  };
  return passes[traffic];
}

const words: Readonly<Record<Traffic, string>> = { read: 'reading', write: 'writing', copy: 'copying' };

/**
 * A pass over as many bytes as one call of a contest has to touch, as its limit: nothing that touches them can be faster. The bytes
 * are the same at every call, so that they come from the caches wherever the contest's may.
 */
export function memoryCandidate(traffic: Traffic, bytes: number, threads: number): Candidate {
  return {
    name: `${words[traffic]} ${(bytes / 1e6).toLocaleString('en-US', { maximumSignificantDigits: 3 })} MB`,
    role: 'limit',
    bytes,
    run: memoryPass(traffic, bytes, threads),
  };
}

/** Bytes per second of the fastest of `passes` passes over `bytes` bytes. */
export function bandwidthOf(traffic: Traffic, bytes: number, threads: number, passes: number): number {
  const pass = memoryPass(traffic, bytes, threads);
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < passes; i++) {
    const begun = performance.now();
    pass();
    fastest = Math.min(fastest, (performance.now() - begun) / 1000);
  }
  return bytes / fastest;
}
