import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { exists, openTensorShard } from '@ouroboros/data/files';
import type { Tensor } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { callProgram } from '../call-program.ts';
import type {
  CallOptions,
  EvaluateRequest,
  Evaluation,
  Expectation,
  ExpectRequest,
  FitReport,
  FitRequest,
  OpenFamily,
  SampleRequest,
  Specimens,
} from '../family.ts';
import { meanAndError } from '../mean-and-error.ts';
import type { NamedArrays } from './arrays.ts';
import type { EvaluateArgument, FitArgument, RealArgument, SampleArgument, Setting } from './program.ts';
import type { World } from './world.ts';

/** What a family of replicates is, for one set of options and one seed. */
export interface ReplicatedFamily {
  readonly world: World;
  /** The module that exports the functions of `replicateProgram`. */
  readonly program: URL;
  /** Name of the model, such as a preset. */
  readonly model: string;
  /** Facts worth recording besides the numbers of rows and replicates. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** What the figures of all replicates come to. Default: `meansOf` all of them, which must be [R] each. */
  summarise?(figures: NamedArrays): Evaluation;
  /** As `OpenFamily.expect`. */
  expect?(request: ExpectRequest): Promise<readonly Expectation[]>;
}

/** Where and with what a family of replicates is opened. */
export interface OpenReplicatesRequest extends CallOptions {
  readonly runtime: Runtime;
  /** A directory for the real batches, shared by all chains and seeds of a run. */
  readonly dataDirectory: string;
  /** Replicates worked on at a time; results do not depend on it. */
  readonly chunk?: number;
}

/** Arguments of `OpenReplicates.real`. */
export interface RealRequest extends CallOptions {
  /** Number of the batch: 1 is the one in `realShard`, others are fresh. */
  readonly batch: number;
  readonly examples: number;
  /** Directory of the shard to write; it appears whole or not at all. */
  readonly shard: string;
}

/** Means over replicates of figures [R] with their standard errors; `testLoss` must be among them. */
export function meansOf(figures: NamedArrays): Evaluation {
  const metrics: Record<string, number> = {};
  const standardErrors: Record<string, number> = {};
  for (const [name, { data }] of Object.entries(figures)) {
    const { mean, standardError } = meanAndError(data as Float64Array);
    metrics[name] = mean;
    standardErrors[name] = standardError;
  }
  return { metrics: metrics as Evaluation['metrics'], standardErrors };
}

/** Means over the replicates of an array [R, K], K numbers. */
export function columnMeans({ data, dims }: Tensor): readonly number[] {
  const [replicates, columns] = dims as readonly [number, number];
  const sums = new Array<number>(columns).fill(0);
  const values = data as Float64Array;
  for (let i = 0; i < values.length; i++) {
    sums[i % columns] = (sums[i % columns] as number) + (values[i] as number);
  }
  return sums.map((sum) => sum / replicates);
}

/** A family of replicates for one set of options and one seed; made by `openReplicates`. */
export class OpenReplicates implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly expect?: NonNullable<OpenFamily['expect']>;
  private readonly family: ReplicatedFamily;
  private readonly request: OpenReplicatesRequest;

  constructor(family: ReplicatedFamily, request: OpenReplicatesRequest) {
    const { world, model, facts } = family;
    this.family = family;
    this.request = request;
    this.model = model;
    this.realExamples = world.rows;
    this.realShard = join(request.dataDirectory, shardName(world));
    this.facts = { ...facts, rows: world.rows, replicates: world.replicates };
    if (family.expect) this.expect = family.expect.bind(family);
  }

  /** Draws a batch of real data and writes its shard. */
  real({ batch, examples, shard, ...call }: RealRequest): Promise<void> {
    const argument: RealArgument = { ...this.setting, batch, examples, shard };
    return this.call('real', argument, call);
  }

  /** @throws as `openTensorShard` for a batch that is there and damaged. */
  async realBatch(batch: number, call: CallOptions = {}): Promise<string> {
    const shard = batch === 1 ? this.realShard : `${this.realShard}-batch-${batch}`;
    if (await exists(shard)) await openTensorShard(shard);
    else await this.real({ batch, examples: this.realExamples, shard, ...call });
    return shard;
  }

  fit({ iteration, mixture, directory, ...call }: FitRequest): Promise<FitReport> {
    const argument: FitArgument = { ...this.setting, iteration, mixture, directory };
    return this.call('fit', argument, call);
  }

  async evaluate(request: EvaluateRequest): Promise<Evaluation> {
    const { summarise = meansOf } = this.family;
    return summarise(await this.figures(request));
  }

  /** The figures of every replicate, float64 [R] or [R, K] each. */
  figures({ iteration, directory, ...call }: EvaluateRequest): Promise<NamedArrays> {
    const argument: EvaluateArgument = { ...this.setting, iteration, directory };
    return this.call('evaluate', argument, call);
  }

  sample({ iteration, directory, examples, shard, ...call }: SampleRequest): Promise<void> {
    const argument: SampleArgument = { ...this.setting, iteration, directory, examples, shard };
    return this.call('sample', argument, call);
  }

  /** Random numbers are nothing to look at: none. */
  async specimens(): Promise<Specimens> {
    return { kind: 'none', items: [] };
  }

  async close(): Promise<void> {}

  private get setting(): Setting {
    const { chunk } = this.request;
    const { world } = this.family;
    return chunk === undefined ? { world } : { world, chunk };
  }

  private call<R>(name: string, argument: Setting, call: CallOptions): Promise<R> {
    const { program } = this.family;
    return callProgram(this.request.runtime, { program, name }, argument, call);
  }
}

function shardName(world: World): string {
  const digest = createHash('sha256').update(JSON.stringify(world)).digest('hex');
  return `${world.family}-seed${world.seed}-${digest.slice(0, 12)}`;
}

/** Opens a family of replicates for one seed; draws the first real batch unless it is there. */
export async function openReplicates(
  family: ReplicatedFamily,
  request: OpenReplicatesRequest,
): Promise<OpenReplicates> {
  const open = new OpenReplicates(family, request);
  await open.realBatch(1, request);
  return open;
}
