import { errorFactors, type Schedule } from '@ouroboros/theory';
import type {
  CallOptions,
  EvaluateRequest,
  Evaluation,
  Expectation,
  ExpectRequest,
  Family,
  OpenRequest,
} from '../family.ts';
import { meanAndError } from '../mean-and-error.ts';
import { OpenWorld } from '../replicates/open-world.ts';
import { exportLinearBundle } from './bundle.ts';
import { type LinearOptions, parseOptions, presets } from './options.ts';
import type { ExpectCall, LinearSetting } from './program.ts';
import { tabulate, wholeFits } from './schedule-table.ts';
import { type World, widthOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

/** Arguments of `openLinear`. */
export interface OpenLinearRequest extends OpenRequest<LinearOptions> {
  /** Replicates worked on at a time; results do not depend on it. */
  readonly chunk?: number;
}

function worldOf({ options, seed }: OpenLinearRequest): World {
  const { features, noise, kernel } = options.model;
  const { rows, covariance, testPoints } = options.data;
  const { replicates, precision, penalty, penaltyGrowth: growth = 'constant' } = options.fit;
  return {
    ...{ seed, features, noise, rows, replicates, precision },
    ...(covariance && { covariance }),
    ...(penalty !== undefined && { penalty: { value: penalty, growth } }),
    ...(kernel && testPoints !== undefined && { dual: { kernel, testPoints } }),
  };
}

/**
 * Expected test error of a least-squares fit on one unit of real data, c_0 = sigma^2 d / (T - d - 1), for features of any
 * covariance: E[(X'X)^-1] = Sigma^-1 / (T - d - 1) (Lemma 1).
 */
export function unitErrorOf({ model, data }: LinearOptions): number {
  return (model.noise ** 2 * model.features) / (data.rows - model.features - 1);
}

/** Facts of what a world has beyond least squares with independent features. */
function extraFacts({ covariance, penalty, dual }: World): Readonly<Record<string, string | number>> {
  return {
    ...(covariance && { covariance: JSON.stringify(covariance) }),
    ...(penalty && { penalty: penalty.value, penaltyGrowth: penalty.growth }),
    ...(dual && { kernel: JSON.stringify(dual.kernel), testPoints: dual.testPoints }),
  };
}

function factsOf(
  { model, data, fit }: LinearOptions,
  world: World,
): Readonly<Record<string, string | number>> {
  return {
    parameters: widthOf(world),
    features: model.features,
    noise: model.noise,
    rows: data.rows,
    replicates: fit.replicates,
    mode: fit.mode,
    precision: fit.precision,
    ...extraFacts(world),
  };
}

/** The linear family for one set of options and one seed; made by `openLinear`. */
export class OpenLinear extends OpenWorld<World> {
  /** Expected test error of a fit on one unit of real data; undefined with a penalty or a kernel. */
  readonly unitError: number | undefined;
  /** Whether errors have a finite variance over designs: those of least squares on fewer than d + 4 rows have none. */
  private readonly hasVariance: boolean;
  private readonly mode: LinearSetting['mode'];

  constructor(request: OpenLinearRequest) {
    const { options } = request;
    const world = worldOf(request);
    const model = options.model.preset;
    super({ name: 'linear', world, program, model, facts: factsOf(options, world) }, request);
    this.unitError = options.fit.penalty === undefined ? unitErrorOf(options) : undefined;
    this.hasVariance = this.unitError === undefined || options.data.rows >= options.model.features + 4;
    this.mode = options.fit.mode;
  }

  /** `testLoss`: mean of `errors` over replicates; `relative`: in units of `unitError`, where that is known. */
  async evaluate(request: EvaluateRequest): Promise<Evaluation> {
    const { mean, standardError } = meanAndError(await this.errors(request));
    const metrics = { testLoss: mean, ...this.relativeTo(mean) };
    if (!this.hasVariance) return { metrics };
    return { metrics, standardErrors: { testLoss: standardError, ...this.relativeTo(standardError) } };
  }

  /**
   * Expectations of as many of the fits as see all of their batches. Of least squares over designs and noises, `unitError` v_n;
   * with a penalty or a kernel over noises alone, the mean over the replicates' own designs and truths.
   */
  async expect({ schedule, fits, ...options }: ExpectRequest): Promise<readonly Expectation[]> {
    const whole = wholeFits(schedule, fits);
    const losses = await this.expectedLosses(schedule, whole, options);
    return losses.map((testLoss) => ({ testLoss, ...this.relativeTo(testLoss) }));
  }

  private async expectedLosses(schedule: Schedule, fits: number, options: CallOptions): Promise<number[]> {
    const unit = this.unitError;
    if (unit !== undefined) return errorFactors(schedule, fits).map((factor) => unit * factor);
    const expected = await this.expectedErrors({ schedule, fits, ...options });
    return expected.map((errors) => meanAndError(errors).mean);
  }

  /**
   * With a penalty: the expected error of every replicate's fits 1, 2, ... over the noises, given its design and its truth, [R]
   * each.
   */
  expectedErrors({ schedule, fits, ...options }: ExpectRequest): Promise<readonly Float64Array[]> {
    const argument: ExpectCall = { schedule: tabulate(schedule, fits), fits };
    return this.call('expectErrors', argument, options);
  }

  private relativeTo(value: number): { readonly relative?: number } {
    return this.unitError === undefined ? {} : { relative: value / this.unitError };
  }

  /** Test error above the noise floor of every replicate, [R]: (w_n - w*)' Sigma (w_n - w*) or, with a kernel, at its test points. */
  errors(request: EvaluateRequest): Promise<Float64Array> {
    return this.evaluated(request);
  }

  protected override get setting(): LinearSetting {
    return { ...super.setting, realShard: this.realShard, mode: this.mode };
  }
}

/** Opens the family for one seed; draws the real batch unless it is there. */
export async function openLinear(request: OpenLinearRequest): Promise<OpenLinear> {
  const open = new OpenLinear(request);
  await open.realBatch(1, request);
  return open;
}

/** Linear regression, section 2 of the paper: many independent replicates at once. */
export const linear: Family<LinearOptions> = {
  name: 'linear',
  lossLabel: 'test error above the noise floor, E[(f(x) - f*(x))^2]',
  presets: Object.keys(presets),
  parse: parseOptions,
  open: openLinear,
  exportBundle: exportLinearBundle,
  describePreset: (preset) => {
    const dimensions = presets[preset as keyof typeof presets];
    return { parameters: dimensions.features, dimensions };
  },
};
