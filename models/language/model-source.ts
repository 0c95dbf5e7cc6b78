import type { BuiltInConfig, BundleConfig } from './config.ts';

/** The bundle that a model is read from. */
export interface BundleLocation {
  /** Its folder. */
  readonly directory: string;
  /** P, where it was set for a graph that takes any length. */
  readonly context?: number;
  /** V, where it was set for a graph that does not say it. */
  readonly vocabulary?: number;
}

/** Which model a worker is to fit, evaluate or sample: plain data. */
export type ModelSource =
  | { readonly config: BuiltInConfig; readonly bundle?: undefined }
  | { readonly config: BundleConfig; readonly bundle: BundleLocation };
