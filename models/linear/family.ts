import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { exists, openTensorShard } from '@ouroboros/data/files';
import { errorFactors, type Schedule } from '@ouroboros/theory';
import { callProgram } from '../call-program.ts';
import type {
  CallOptions,
  EvaluateRequest,
  Evaluation,
  Expectation,
  ExpectRequest,
  Family,
  FitReport,
  FitRequest,
  OpenFamily,
  OpenRequest,
  SampleRequest,
  Specimens,
} from '../family.ts';
import { meanAndError } from '../mean-and-error.ts';
import { exportLinearBundle } from './bundle.ts';
import { type LinearOptions, parseOptions, presets } from './options.ts';
import type {
  EvaluateArgument,
  ExpectArgument,
  FitArgument,
  RealArgument,
  SampleArgument,
  Setting,
} from './program.ts';
import { tabulate, wholeFits } from './schedule-table.ts';
import { type World, widthOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

/** Arguments of `openLinear`. */
export interface OpenLinearRequest extends OpenRequest<LinearOptions> {
  /** Replicates worked on at a time; results do not depend on it. */
  readonly chunk?: number;
}

/** Arguments of `OpenLinear.real`. */
export interface RealRequest extends CallOptions {
  /** Number of the batch: 1 is the one in `realShard`, others are fresh. */
  readonly batch: number;
  readonly examples: number;
  /** Directory of the shard to write; it appears whole or not at all. */
  readonly shard: string;
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

/** The linear family for one set of options and one seed; made by `openLinear`. */
export class OpenLinear implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  /** Expected test error of a fit on one unit of real data; undefined with a penalty or a kernel. */
  readonly unitError: number | undefined;
  readonly facts: Readonly<Record<string, string | number>>;
  private readonly request: OpenLinearRequest;
  private readonly world: World;

  /** @param realShard directory of the first real batch, already written or to be. */
  constructor(request: OpenLinearRequest, realShard: string) {
    const { options } = request;
    this.request = request;
    this.world = worldOf(request);
    this.realShard = realShard;
    this.model = options.model.preset;
    this.realExamples = options.data.rows;
    this.unitError = options.fit.penalty === undefined ? unitErrorOf(options) : undefined;
    this.facts = {
      parameters: widthOf(this.world),
      features: options.model.features,
      noise: options.model.noise,
      rows: options.data.rows,
      replicates: options.fit.replicates,
      mode: options.fit.mode,
      precision: options.fit.precision,
      ...extraFacts(this.world),
    };
  }

  /** Draws a batch of real data, y = X w* + sigma E with fresh noise, and writes its shard. */
  real({ batch, examples, shard, ...options }: RealRequest): Promise<void> {
    const argument: RealArgument = { ...this.setting(), batch, examples, shard };
    return this.call('real', argument, options);
  }

  /** @throws as `readBatch` for a batch that is there and damaged. */
  async realBatch(batch: number, call: CallOptions = {}): Promise<string> {
    const shard = batch === 1 ? this.realShard : `${this.realShard}-batch-${batch}`;
    if (await exists(shard)) await openTensorShard(shard);
    else await this.real({ batch, examples: this.realExamples, shard, ...call });
    return shard;
  }

  fit({ iteration, mixture, directory, ...options }: FitRequest): Promise<FitReport> {
    const { mode } = this.request.options.fit;
    const argument: FitArgument = { ...this.setting(), mode, iteration, mixture, directory };
    return this.call('fit', argument, options);
  }

  /** `testLoss`: mean of `errors` over replicates; `relative`: in units of `unitError`, where that is known. */
  async evaluate(request: EvaluateRequest): Promise<Evaluation> {
    const { mean, standardError } = meanAndError(await this.errors(request));
    return {
      metrics: { testLoss: mean, ...this.relativeTo(mean) },
      standardErrors: { testLoss: standardError, ...this.relativeTo(standardError) },
    };
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
    const argument: ExpectArgument = { ...this.setting(), schedule: tabulate(schedule, fits), fits };
    return this.call('expectErrors', argument, options);
  }

  private relativeTo(value: number): { readonly relative?: number } {
    return this.unitError === undefined ? {} : { relative: value / this.unitError };
  }

  /** Test error above the noise floor of every replicate, [R]: (w_n - w*)' Sigma (w_n - w*) or, with a kernel, at its test points. */
  errors({ iteration, directory, ...options }: EvaluateRequest): Promise<Float64Array> {
    const argument: EvaluateArgument = { ...this.setting(), iteration, directory };
    return this.call('evaluate', argument, options);
  }

  sample({ iteration, directory, examples, shard, ...options }: SampleRequest): Promise<void> {
    const argument: SampleArgument = { ...this.setting(), iteration, directory, examples, shard };
    return this.call('sample', argument, options);
  }

  /** Labels of random rows are nothing to look at: none. */
  async specimens(): Promise<Specimens> {
    return { kind: 'none', items: [] };
  }

  async close(): Promise<void> {}

  private setting(): Setting {
    const { chunk } = this.request;
    const setting = { world: this.world, realShard: this.realShard };
    return chunk === undefined ? setting : { ...setting, chunk };
  }

  private call<R>(name: string, argument: Setting, options: CallOptions): Promise<R> {
    return callProgram(this.request.runtime, { program, name }, argument, options);
  }
}

/** Opens the family for one seed; draws the real batch unless it is there. */
export async function openLinear(request: OpenLinearRequest): Promise<OpenLinear> {
  const digest = createHash('sha256')
    .update(JSON.stringify(worldOf(request)))
    .digest('hex');
  const realShard = join(request.dataDirectory, `linear-seed${request.seed}-${digest.slice(0, 12)}`);
  const open = new OpenLinear(request, realShard);
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
