/** Shape of a learning-rate schedule; fractions of all steps. */
export interface Schedule {
  readonly learningRate: number;
  readonly warmup: number;
  readonly finalRate: number;
}

/**
 * Learning rate of step `step` (0-based) of `steps`: linear from 0 over the warm-up, then half a cosine down to
 * `finalRate * learningRate` at the last step.
 */
export function learningRateAt(schedule: Schedule, step: number, steps: number): number {
  const warmup = Math.ceil(schedule.warmup * steps);
  if (step < warmup) return (schedule.learningRate * (step + 1)) / warmup;
  const progress = steps - 1 > warmup ? (step - warmup) / (steps - 1 - warmup) : 1;
  const floor = schedule.finalRate;
  return schedule.learningRate * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
