import type { FitOptions } from '../language/options.ts';

/**
 * Optimizer steps of the fit of `iteration` (1-based) over `windows` training windows: as many full batches as its epochs
 * have windows, at least one. Epochs may be fractions of one, rounded to whole windows; iteration 1 may have its own number.
 */
export function stepsOf(
  { epochs, firstEpochs = epochs, batch }: Pick<FitOptions, 'epochs' | 'firstEpochs' | 'batch'>,
  windows: number,
  iteration: number,
): number {
  const visits = Math.round((iteration === 1 ? firstEpochs : epochs) * windows);
  return Math.max(1, Math.floor(visits / batch));
}
