import type { MixingPlan, MixingStep } from './mixing-plan.ts';

/** Mixtures of numbers: sum_i a_{n,i} value(i) for n = 1, 2, ..., where the value of a batch may depend on fits that are done. */
export class ValueMixture {
  private readonly plan: MixingPlan;
  private readonly value: (batch: number) => number;
  private fit = 0;
  private mixture = 0;

  /** @param value of batch i; asked for again and again: always the same. */
  constructor(plan: MixingPlan, value: (batch: number) => number) {
    this.plan = plan;
    this.value = value;
  }

  /** Goes on to the next fit. @returns its mixture. */
  next(): number {
    const { keep, batches, shares } = this.plan.steps[this.fit++] as MixingStep;
    const before = keep > 0 ? this.mixture : 0;
    let sum = before;
    for (const [index, batch] of batches.entries())
      sum += (shares[index] as number) * (this.value(batch) - before);
    this.mixture = sum;
    return sum;
  }
}
