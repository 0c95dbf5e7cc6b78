import type { Reference } from './reference.ts';
import type { ScaleName, Scales } from './scale.ts';

/** Options of one aspect of a family, such as `model` or `fit`; the family checks them. */
export type Section = Readonly<Record<string, unknown>>;

/** The sections of an experiment that belong to its family. */
export const sections = ['model', 'data', 'fit', 'sample', 'evaluate'] as const;

/** The keys of an experiment that a setting may change, besides the options in its sections. */
export const plainKeys = ['regimes', 'seeds', 'iterations', 'growth', 'margin', 'lanes', 'scale'] as const;

/** One question put to the recursion: which family, under which regimes, for how long. */
export interface Experiment {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** Name of the family. */
  readonly family: string;
  /** Names of the regimes, in the order in which they run. */
  readonly regimes: readonly string[];
  /** How many seeds (1, 2, ...), or which. Every seed is one chain of each regime. */
  readonly seeds: number | readonly number[];
  /** Number of models in each chain. */
  readonly iterations: number;
  /** How much each model generates, in units of the real batch: see `parseGrowth`. Default `constant:1`. */
  readonly growth?: string;
  /** See `verdictOf`: the rise per iteration, as a share of the first test loss, that counts as flat. Default 0. */
  readonly margin?: number;
  /**
   * Chains that run at the same time, each on its share of the threads; default 1. Small models gain: their operators
   * are too short for several threads. See `startLanes`.
   */
  readonly lanes?: number;
  readonly model?: Section;
  readonly data?: Section;
  readonly fit?: Section;
  readonly sample?: Section;
  readonly evaluate?: Section;
  /** Which of `scales` it runs at; default the smallest. */
  readonly scale?: ScaleName;
  /** The same question at other sizes; see `atScale`. */
  readonly scales?: Scales;
  /** Published results to compare with. */
  readonly reference?: Reference;
}

/** What a scale may change of an experiment. */
export type Scaled = Partial<Omit<Experiment, 'name' | 'scale' | 'scales'>>;
