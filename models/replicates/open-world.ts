import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { exists, openTensorShard } from '@ouroboros/data/files';
import type { Runtime } from '@ouroboros/runtime';
import { callProgram } from '../call-program.ts';
import type {
  CallOptions,
  EvaluateRequest,
  Evaluation,
  FitReport,
  FitRequest,
  OpenFamily,
  SampleRequest,
  Specimens,
} from '../family.ts';
import type { EvaluateCall, FitCall, RealCall, SampleCall, Setting } from './setting.ts';
import type { ReplicatedWorld } from './world.ts';

/** A world of replicates and the program that works in it. */
export interface ProgrammedWorld<W extends ReplicatedWorld> {
  /** Name of the family. */
  readonly name: string;
  readonly world: W;
  /** The module that exports `real`, `fit`, `evaluate` and `sample`. */
  readonly program: URL;
  /** Name of the model, such as a preset. */
  readonly model: string;
  /** Facts worth recording. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Where and with what a family of replicates is opened. */
export interface OpenWorldRequest extends CallOptions {
  readonly runtime: Runtime;
  /** A directory for the real batches, shared by all chains and seeds of a run. */
  readonly dataDirectory: string;
  /** Replicates worked on at a time; results do not depend on it. */
  readonly chunk?: number;
}

/** Arguments of `OpenWorld.real`. */
export interface RealRequest extends CallOptions {
  /** Number of the batch: 1 is the one in `realShard`, others are fresh. */
  readonly batch: number;
  readonly examples: number;
  /** Directory of the shard to write; it appears whole or not at all. */
  readonly shard: string;
}

/** A family of replicates for one set of options and one seed, all of whose work a program does. */
export abstract class OpenWorld<W extends ReplicatedWorld> implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly facts: Readonly<Record<string, string | number>>;
  protected readonly world: W;
  private readonly program: URL;
  private readonly request: OpenWorldRequest;

  constructor({ name, world, program, model, facts }: ProgrammedWorld<W>, request: OpenWorldRequest) {
    this.request = request;
    this.program = program;
    this.world = world;
    this.model = model;
    this.facts = facts;
    this.realExamples = world.rows;
    this.realShard = join(request.dataDirectory, shardName(name, world));
  }

  /** Draws a batch of real data and writes its shard. */
  real({ batch, examples, shard, ...call }: RealRequest): Promise<void> {
    return this.call<RealCall, void>('real', { batch, examples, shard }, call);
  }

  /** @throws as `openTensorShard` for a batch that is there and damaged. */
  async realBatch(batch: number, call: CallOptions = {}): Promise<string> {
    const shard = batch === 1 ? this.realShard : `${this.realShard}-batch-${batch}`;
    if (await exists(shard)) await openTensorShard(shard);
    else await this.real({ batch, examples: this.realExamples, shard, ...call });
    return shard;
  }

  fit({ iteration, mixture, directory, ...call }: FitRequest): Promise<FitReport> {
    return this.call<FitCall, FitReport>('fit', { iteration, mixture, directory }, call);
  }

  abstract evaluate(request: EvaluateRequest): Promise<Evaluation>;

  sample({ iteration, directory, examples, shard, ...call }: SampleRequest): Promise<void> {
    return this.call<SampleCall, void>('sample', { iteration, directory, examples, shard }, call);
  }

  /** Random numbers are nothing to look at: none. */
  async specimens(): Promise<Specimens> {
    return { kind: 'none', items: [] };
  }

  async close(): Promise<void> {}

  /** What every function of the program is told. */
  protected get setting(): Setting<W> {
    const { chunk } = this.request;
    return chunk === undefined ? { world: this.world } : { world: this.world, chunk };
  }

  /** What the program's `evaluate` gives. */
  protected evaluated<Figures>({ iteration, directory, ...call }: EvaluateRequest): Promise<Figures> {
    return this.call<EvaluateCall, Figures>('evaluate', { iteration, directory }, call);
  }

  /** Runs a function of the program, which is told the setting besides. */
  protected call<Argument extends object, Result>(
    name: string,
    argument: Argument,
    call: CallOptions,
  ): Promise<Result> {
    const { program } = this;
    return callProgram(this.request.runtime, { program, name }, { ...this.setting, ...argument }, call);
  }
}

function shardName(name: string, world: ReplicatedWorld): string {
  const digest = createHash('sha256').update(JSON.stringify(world)).digest('hex');
  return `${name}-seed${world.seed}-${digest.slice(0, 12)}`;
}
