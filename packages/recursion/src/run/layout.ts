import { join } from 'node:path';

/** Where everything lies in a run's directory. */
export interface Layout {
  readonly run: string;
  /** The resolved configuration and what it ran on; written once. */
  readonly identity: string;
  readonly summary: string;
  readonly journal: string;
  readonly lock: string;
  /** Prepared data of the family, for all chains. */
  readonly data: string;
}

/** The layout of the run in `run`. */
export function layoutOf(run: string): Layout {
  return {
    run,
    identity: join(run, 'run.json'),
    summary: join(run, 'summary.json'),
    journal: join(run, 'events.jsonl'),
    lock: join(run, 'lock'),
    data: join(run, 'data'),
  };
}

/** Directory, relative to the run, of what the chains of a seed share: what its data are, and their first model. */
export function sharedPath(seed: number): string {
  return join('shared', `seed${seed}`);
}

/** Path of what is on record of the data of a seed. */
export function familyPath(run: string, seed: number): string {
  return join(run, sharedPath(seed), 'family.json');
}

/** Directory of a chain, relative to the run. */
export function chainPath(regime: string, seed: number): string {
  return join('chains', `${regime}-seed${seed}`);
}

/** Name of the directory of iteration `n`. */
export function iterationName(n: number): string {
  return `iteration-${String(n).padStart(3, '0')}`;
}

/** Names of the files in the directory of an iteration. */
export const iterationFiles = {
  weights: 'weights.safetensors',
  fit: 'fit.json',
  metrics: 'metrics.json',
  specimens: 'specimens.json',
  timing: 'timing.json',
} as const;
