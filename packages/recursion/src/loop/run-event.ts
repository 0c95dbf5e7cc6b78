import type { Progress } from '@ouroboros/models';
import type { IterationSummary, RunSummary } from '../summary/summary.ts';

/** The parts of an iteration, and before a seed's first one the preparation of its data. */
export type Phase = 'prepare' | 'fit' | 'evaluate' | 'specimens' | 'sample';

/** Where in a run something happens. */
export interface Place {
  readonly seed: number;
  /** Missing while data are prepared. */
  readonly regime?: string;
  readonly iteration?: number;
  /** Number of iterations in the chain. */
  readonly iterations: number;
  /** The first model of a seed, which all regimes share. */
  readonly shared?: boolean;
}

/** Where the seconds of an iteration went. */
export interface IterationCost {
  readonly total: number;
  /** In the family: fitting, evaluating, specimens, sampling. */
  readonly phases: number;
  /** Until records, pictures, the journal and the summary were on the disk. */
  readonly writes: number;
  /** The rest: the loop itself. */
  readonly loop: number;
}

/** What `runExperiment` tells while it runs. */
export type RunEvent =
  | { readonly type: 'start'; readonly run: string; readonly resumed: boolean; readonly chains: number }
  | {
      readonly type: 'phase';
      readonly phase: Phase;
      readonly place: Place;
      /** Examples that are fitted on or generated. */
      readonly examples?: number;
      /** Estimated seconds until the run ends; missing while nothing is known. */
      readonly remaining?: number;
    }
  | {
      readonly type: 'progress';
      readonly phase: Phase;
      readonly place: Place;
      readonly progress: Progress;
      /** Seconds since the phase began in this process. */
      readonly elapsed: number;
      readonly remaining?: number;
    }
  | {
      readonly type: 'phase-done';
      readonly phase: Phase;
      readonly place: Place;
      readonly seconds: number;
      readonly remaining?: number;
    }
  | {
      readonly type: 'iteration';
      readonly place: Place;
      /** True when all of it existed before. */
      readonly skipped: boolean;
      /** What it took here, however much of it existed before. */
      readonly cost: IterationCost;
      readonly result: IterationSummary;
    }
  | { readonly type: 'finish'; readonly summary: RunSummary };
