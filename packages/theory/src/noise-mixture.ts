import type { MixingPlan, MixingStep } from './mixing-plan.ts';

/** What a chain does with noise; all of it may depend on fits that are done. */
export interface NoiseRule {
  /** Standard deviation of the noise that batch i adds to what labelled it. Asked for again and again: always the same. */
  amplitude(batch: number): number;
  /** The factor by which model n shrinks its mixture, 1 unless given. */
  gain?(n: number): number;
}

/** Noise along one axis. */
interface Noise {
  readonly axis: number;
  readonly amplitude: number;
}

/** What a batch holds: `gain` times the mixture of its labeller (none for real data) and noises of axes that it lacks. */
interface BatchNoise {
  readonly mixture: Float64Array | undefined;
  readonly gain: number;
  readonly noises: readonly Noise[];
}

/**
 * The noise in the mixtures of a chain: vectors over independent noises with
 *
 *     y_n = sum_i a_{n,i} x_i,   x_i = model_{labeller(i)} + amplitude(i) e_i,
 *     model_n = gain(n) y_n + own noise of model n,   model_0 = 0,
 *
 * e_i orthonormal. It keeps only vectors that a later fit needs: where those are few, a fit costs as many operations as there
 * are batches.
 */
export class NoiseMixture {
  private readonly plan: MixingPlan;
  private readonly rule: NoiseRule;
  private readonly capacity: number;
  private readonly mixtures = new Map<number, Float64Array>();
  private readonly spare: Float64Array[] = [];
  private readonly batchAxes: (number | undefined)[] = [];
  private readonly own = new Map<number, Noise>();
  private axes = 0;
  private fit = 0;

  constructor(plan: MixingPlan, rule: NoiseRule) {
    this.plan = plan;
    this.rule = rule;
    // An axis for every batch and for what every model adds of its own.
    this.capacity = plan.sizes.length + plan.steps.length;
  }

  /** Goes on to the next fit. @returns |y_n|^2. */
  next(): number {
    this.release();
    const { keep, batches, shares } = this.plan.steps[this.fit++] as MixingStep;
    const sum = this.spare.pop() ?? new Float64Array(this.capacity);
    const before = keep > 0 ? this.mixtureOf(this.fit - 1) : undefined;
    if (before) sum.set(before.subarray(0, this.axes));
    else sum.fill(0, 0, this.axes);
    for (const [index, batch] of batches.entries())
      this.mixIn(sum, this.batchNoise(batch), shares[index] as number, before);
    this.mixtures.set(this.fit, sum);
    return squaredNorm(sum, this.axes);
  }

  /** Gives the model of the fit just done noise of its own, beside that of its mixture. */
  addOwn(amplitude: number): void {
    if (amplitude > 0) this.own.set(this.fit, { axis: this.axes++, amplitude });
  }

  /**
   * sum_i a_{n,i} |x_i - y_n|^2 of the fit just done: the spread of its batches around their mixture.
   *
   * @param before that of the fit before, of which a part may be kept.
   */
  spread(before: number): number {
    const { keep, batches, shares } = this.plan.steps[this.fit - 1] as MixingStep;
    const mixture = this.mixtureOf(this.fit);
    let sum = 0;
    if (keep > 0) sum += keep * (before + squaredDistance(this.mixtureOf(this.fit - 1), mixture, this.axes));
    for (const [index, batch] of batches.entries())
      sum += (shares[index] as number) * this.distanceTo(mixture, this.batchNoise(batch));
    return sum;
  }

  private mixtureOf(n: number): Float64Array {
    return this.mixtures.get(n) as Float64Array;
  }

  private batchNoise(batch: number): BatchNoise {
    const labeller = this.plan.labellers[batch - 1] as number;
    const noise = { axis: this.axisOf(batch), amplitude: this.rule.amplitude(batch) };
    if (labeller === 0) return { mixture: undefined, gain: 0, noises: [noise] };
    const own = this.own.get(labeller);
    return {
      mixture: this.mixtureOf(labeller),
      gain: this.rule.gain?.(labeller) ?? 1,
      noises: own ? [own, noise] : [noise],
    };
  }

  /** Lets x_i with share `share` into a mixture, in the place of as much of `before` where that is kept. */
  private mixIn(
    sum: Float64Array,
    { mixture, gain, noises }: BatchNoise,
    share: number,
    before: Float64Array | undefined,
  ): void {
    // A batch of the model that is kept takes the place of its like: nothing but its noise is new.
    const isSame = mixture === before && gain === 1;
    if (before && !isSame) addScaled(sum, before, -share, this.axes);
    if (mixture && !isSame) addScaled(sum, mixture, share * gain, this.axes);
    for (const { axis, amplitude } of noises) sum[axis] = (sum[axis] as number) + share * amplitude;
  }

  /** |x_i - y|^2. */
  private distanceTo(y: Float64Array, { mixture, gain, noises }: BatchNoise): number {
    const x = this.spare.pop() ?? new Float64Array(this.capacity);
    x.fill(0, 0, this.axes);
    if (mixture) addScaled(x, mixture, gain, this.axes);
    for (const { axis, amplitude } of noises) x[axis] = (x[axis] as number) + amplitude;
    this.spare.push(x);
    return squaredDistance(x, y, this.axes);
  }

  private axisOf(batch: number): number {
    const known = this.batchAxes[batch];
    if (known !== undefined) return known;
    this.batchAxes[batch] = this.axes;
    return this.axes++;
  }

  /** Drops what no fit after the one just done needs. */
  private release(): void {
    for (const [n, mixture] of this.mixtures) {
      if ((this.plan.lastUses[n - 1] as number) > this.fit) continue;
      this.mixtures.delete(n);
      this.spare.push(mixture);
    }
  }
}

function addScaled(sum: Float64Array, vector: Float64Array, factor: number, length: number): void {
  for (let i = 0; i < length; i++) sum[i] = (sum[i] as number) + factor * (vector[i] as number);
}

function squaredNorm(vector: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (vector[i] as number) ** 2;
  return sum;
}

function squaredDistance(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}
