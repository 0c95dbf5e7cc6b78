import type { SweepPoint, SweepResult } from './record.ts';

/** What `runSweep` tells while it runs. */
export type SweepEvent =
  | { readonly type: 'start'; readonly directory: string; readonly points: number; readonly finished: number }
  | {
      readonly type: 'progress';
      /** Share of all points that is done, by their cost. */
      readonly fraction: number;
      /** Points that are finished. */
      readonly finished: number;
      readonly points: number;
      /** Estimated seconds until the sweep ends; missing while nothing is known. */
      readonly remaining?: number;
    }
  | { readonly type: 'point'; readonly point: SweepPoint }
  | { readonly type: 'finish'; readonly result: SweepResult };
