import type { RunSummary } from '../run/records.ts';

/** How far a run is. */
export interface Progress {
  readonly finished: boolean;
  /** Iterations of chains: done and planned. */
  readonly done: number;
  readonly planned: number;
  /** Chains with all their iterations, and chains planned. */
  readonly chains: number;
  readonly plannedChains: number;
}

/** How far the run of `summary` is. */
export function progressOf({ chains, config, finished }: RunSummary): Progress {
  const plannedChains = config.regimes.length * config.seeds.length;
  return {
    finished,
    done: chains.reduce((sum, chain) => sum + chain.iterations.length, 0),
    planned: plannedChains * config.iterations,
    chains: chains.filter((chain) => chain.iterations.length === config.iterations).length,
    plannedChains,
  };
}
