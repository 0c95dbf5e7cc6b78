/** Work of one chain, in seconds of one lane. */
export interface ChainSeconds {
  readonly seed: number;
  /** What the chains of a seed share, and the first to need it does while the others wait. */
  readonly shared: number;
  readonly own: number;
}

/**
 * Seconds until `lanes` lanes have done the chains, which they take in order, each the next when it is done with one, as the loop does.
 */
export function elapsedSeconds(chains: readonly ChainSeconds[], lanes: number): number {
  const free = new Array<number>(lanes).fill(0);
  const sharedUntil = new Map<number, number>();
  for (const { seed, own } of chains) {
    const lane = free.indexOf(Math.min(...free));
    const begun = free[lane] as number;
    const until = sharedUntil.get(seed) ?? begun + sharedOf(chains, seed);
    sharedUntil.set(seed, until);
    free[lane] = Math.max(begun, until) + own;
  }
  return Math.max(...free);
}

function sharedOf(chains: readonly ChainSeconds[], seed: number): number {
  return chains.reduce((sum, chain) => sum + (chain.seed === seed ? chain.shared : 0), 0);
}
