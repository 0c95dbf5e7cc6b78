/** What runs a benchmark. */
export interface BenchObserver {
  /** Aborted: stop after the sample at hand. */
  readonly signal: AbortSignal;
  /** Told what is being done, in a few words that replace those before. */
  readonly onProgress: (text: string) => void;
  /** Told why something is not measured. */
  readonly onProblem: (error: unknown) => void;
}
