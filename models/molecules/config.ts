import { presetNamed } from '../preset.ts';

/** Dimensions of GeoDiff and its variance schedule, named as in the published configuration. */
export interface GeoDiffConfig {
  readonly architecture: 'geodiff';
  /** H: features of an atom and of an edge; even. */
  readonly hidden_dim: number;
  /** SchNet interactions of the global encoder. */
  readonly num_convs: number;
  /** GIN layers of the local encoder. */
  readonly num_convs_local: number;
  /** Largest distance of a radius edge, in angstrom. */
  readonly cutoff: number;
  /** Most bonds between the atoms of a local edge. */
  readonly edge_order: 3;
  /** The filter of an edge goes to zero as a cosine towards the cutoff. */
  readonly smooth_conv: true;
  /** T: noise levels of the diffusion. */
  readonly num_diffusion_timesteps: number;
  readonly beta_schedule: 'sigmoid';
  readonly beta_start: number;
  readonly beta_end: number;
}

/** The published variance schedule. */
const schedule = {
  num_diffusion_timesteps: 5000,
  beta_schedule: 'sigmoid',
  beta_start: 1e-7,
  beta_end: 2e-3,
} as const;

/** What all presets have in common. */
const common = { architecture: 'geodiff', edge_order: 3, smooth_conv: true, ...schedule } as const;

/** Named sizes: the published model of GEOM-Drugs, and one that trains in minutes on two cores. */
export const presets: ReadonlyMap<string, GeoDiffConfig> = new Map<string, GeoDiffConfig>([
  ['geodiff-nano', { ...common, hidden_dim: 32, num_convs: 2, num_convs_local: 2, cutoff: 6 }],
  ['geodiff-drugs', { ...common, hidden_dim: 128, num_convs: 6, num_convs_local: 4, cutoff: 10 }],
]);

/**
 * The dimensions called `name`.
 *
 * @throws Fault naming the nearest preset.
 */
export function presetConfig(name: string): GeoDiffConfig {
  return presetNamed('molecules', presets, name);
}

/** A dimension that does not go with the others. */
export interface Misfit {
  /** Its name in the configuration. */
  readonly dimension: string;
  readonly expected: string;
  readonly received: number;
}

/** The first dimension of `config` that does not go with the others, if any. */
export function misfitOf({ hidden_dim, beta_start, beta_end }: GeoDiffConfig): Misfit | undefined {
  if (hidden_dim % 2 !== 0) {
    const expected = 'an even number, of which the score heads take a half';
    return { dimension: 'hidden_dim', expected, received: hidden_dim };
  }
  if (beta_end > beta_start) return undefined;
  return { dimension: 'beta_end', expected: `more than beta_start, ${beta_start}`, received: beta_end };
}

/** Rows of the table of elements: atomic numbers below this one are known, as published. */
export const elementCount = 100;
