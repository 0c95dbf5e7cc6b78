import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import { chainOperations, type ProductChain } from '../programs/matrix-product.ts';

const program = new URL('../programs/matrix-product.ts', import.meta.url);

/** Chains of products in the shapes of the models and in a square: the fastest is the peak of this machine. */
export const peakProducts: readonly ProductChain[] = [
  { rows: 1024, width: 1024, inner: 1024, products: 8 },
  { rows: 2048, width: 256, inner: 1024, products: 16 },
  { rows: 2048, width: 512, inner: 2048, products: 8 },
];

/** Seconds that a chain takes once, where `runtime` computes. */
export function multiply(runtime: Runtime, chain: ProductChain): Promise<{ seconds: number }> {
  return runtime.call(program, 'multiply', chain);
}

/** A chain of products as a candidate of a contest, in a unit of its own. */
export function productCandidate(runtime: Runtime, chain: ProductChain): Candidate {
  const { rows, width, inner } = chain;
  return {
    name: `matrix product [${rows}, ${width}] x [${width}, ${inner}]`,
    role: 'limit',
    unit: 'GFLOP/s',
    work: chainOperations(chain) / 1e9,
    timesItself: true,
    run: () => multiply(runtime, chain),
  };
}

/** Floating-point operations per second of the fastest of `passes` passes over all chains. */
export async function peakOf(runtime: Runtime, passes: number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  // The first pass loads.
  for (let pass = 0; pass <= passes; pass++) {
    for (const chain of peakProducts) {
      signal.throwIfAborted();
      const { seconds } = await multiply(runtime, chain);
      if (pass > 0) peak = Math.max(peak, chainOperations(chain) / seconds);
    }
  }
  return peak;
}
