/** How long fits are. */
export interface FitDuration {
  /** How often a fit sees its items, windows or images (default: once). */
  readonly epochs?: number | undefined;
  /** The same in iteration 1, where it differs. */
  readonly firstEpochs?: number | undefined;
  /** Optimizer steps of every fit, whatever it is fitted on, instead of epochs; 0: by epochs. */
  readonly steps?: number | undefined;
  /** Items per optimizer step. */
  readonly batch: number;
}

/**
 * Optimizer steps of the fit of `iteration` (1-based) over `items` training items: as many full batches as its epochs
 * have items, at least one. Epochs may be fractions of one, rounded to whole items; iteration 1 may have its own number. A number of
 * steps stands above both.
 */
export function stepsOf(
  { epochs = 1, firstEpochs = epochs, steps = 0, batch }: FitDuration,
  items: number,
  iteration: number,
): number {
  if (steps > 0) return steps;
  const visits = Math.round((iteration === 1 ? firstEpochs : epochs) * items);
  return Math.max(1, Math.floor(visits / batch));
}
