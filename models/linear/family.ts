import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { exists, openTensorShard } from '@ouroboros/data';
import { errorFactors } from '@ouroboros/theory';
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
import type { EvaluateArgument, FitArgument, RealArgument, SampleArgument, Setting } from './program.ts';
import type { World } from './world.ts';

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
  const { features, noise } = options.model;
  const { replicates, precision } = options.fit;
  return { seed, features, noise, rows: options.data.rows, replicates, precision };
}

/** Expected test error of a fit on one unit of real data, c_0 = sigma^2 d / (T - d - 1), for features x ~ N(0, I). */
export function unitErrorOf({ model, data }: LinearOptions): number {
  return (model.noise ** 2 * model.features) / (data.rows - model.features - 1);
}

/** The linear family for one set of options and one seed; made by `openLinear`. */
export class OpenLinear implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly unitError: number;
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
    this.unitError = unitErrorOf(options);
    this.facts = {
      parameters: options.model.features,
      features: options.model.features,
      noise: options.model.noise,
      rows: options.data.rows,
      replicates: options.fit.replicates,
      mode: options.fit.mode,
      precision: options.fit.precision,
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

  /** `testLoss`: mean of ||w_n - w*||^2 over replicates; `standardError` of that mean; `relative`: in units of `unitError`. */
  async evaluate(request: EvaluateRequest): Promise<Evaluation> {
    const { mean, standardError } = meanAndError(await this.errors(request));
    return { metrics: { testLoss: mean, standardError, relative: mean / this.unitError } };
  }

  async expect({ schedule, fits }: ExpectRequest): Promise<readonly Expectation[]> {
    return errorFactors(schedule, fits).map((relative) => ({
      testLoss: this.unitError * relative,
      relative,
    }));
  }

  /** ||w_n - w*||^2 of every replicate, [R]. */
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
  lossLabel: 'test error above the noise floor, ||w - w*||^2',
  presets: Object.keys(presets),
  parse: parseOptions,
  open: openLinear,
  exportBundle: exportLinearBundle,
  describePreset: (preset) => {
    const dimensions = presets[preset as keyof typeof presets];
    return { parameters: dimensions.features, dimensions };
  },
};
