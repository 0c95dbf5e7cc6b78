import { join } from 'node:path';
import type { Evaluation, Expectation, Family, LocatedMixture, OpenFamily } from '@ouroboros/models';
import { findRegime, parseGrowth, regimeSchedule } from '@ouroboros/recursion/regimes';
import type { Runtime, RuntimeOptions } from '@ouroboros/runtime';
import { evaluations } from './evaluated-chain.ts';
import { useDirectory } from './use-directory.ts';
import { useRuntime } from './use-runtime.ts';

/** Sections of the options that differ from the defaults, seed and chunk. */
export interface Choice {
  readonly model?: object;
  readonly data?: object;
  readonly fit?: object;
  readonly sample?: object;
  readonly seed?: number;
  /** Replicates worked on at a time. */
  readonly chunk?: number;
}

/** Where a family is opened, if not where its harness is. */
export interface Elsewhere {
  readonly runtime?: Runtime;
  readonly directory?: string;
}

/** A chain of a family of replicates. */
export interface ChosenChain extends Choice {
  readonly regime: string;
  readonly fits: number;
  /** Default: `constant:1`. */
  readonly growth?: string;
}

/** What the models of a chain came to, and what was expected of them. */
export interface RunChain {
  readonly family: OpenFamily;
  readonly directory: string;
  readonly evaluated: readonly Evaluation[];
  readonly expected: readonly Expectation[];
}

/** A family of replicates on one runtime, in a temporary directory that goes with the tests of a file. */
export class ReplicateHarness {
  readonly family: Family;
  root = '';
  runtime: Runtime | undefined;
  private count = 0;

  constructor(family: Family) {
    this.family = family;
  }

  /** A directory name that is not taken. */
  next(): string {
    return join(this.root, `place-${this.count++}`);
  }

  /** Opens the family; its real data are shared by all that are opened in the same directory. */
  open({ seed = 1, chunk, ...sections }: Choice = {}, elsewhere: Elsewhere = {}): Promise<OpenFamily> {
    const { runtime = this.runtime as Runtime, directory = this.root } = elsewhere;
    const options = this.family.parse(sections);
    const request = { options, seed, runtime, dataDirectory: join(directory, 'data') };
    return this.family.open(chunk === undefined ? request : Object.assign(request, { chunk }));
  }

  /** Fits the first model; its directory. */
  async fit(family: OpenFamily, mixture = onReal(family)): Promise<string> {
    const directory = this.next();
    await family.fit({ iteration: 1, mixture, directory });
    return directory;
  }

  /** Runs a chain and evaluates every fit. */
  async run({ regime, fits, growth = 'constant:1', ...choice }: ChosenChain): Promise<RunChain> {
    const family = await this.open(choice);
    const directory = this.next();
    const evaluated = await evaluations({ family, regime, fits, growth, directory });
    const options = { unit: family.realExamples, sizes: parseGrowth(growth) };
    const schedule = regimeSchedule(findRegime(regime), options);
    const expected = (await family.expect?.({ schedule, fits })) ?? [];
    return { family, directory, evaluated, expected };
  }
}

/** The real batch, or its first examples, alone. */
export function onReal(family: OpenFamily, examples = family.realExamples): LocatedMixture {
  return { parts: [{ source: { kind: 'real' }, shard: family.realShard, examples, weight: 1 }] };
}

/** A harness whose directory and runtime are there for the tests of a file. */
export function useReplicates(family: Family, options: RuntimeOptions = { threads: 1 }): ReplicateHarness {
  const harness = new ReplicateHarness(family);
  useDirectory((path) => {
    harness.root = path;
  });
  useRuntime(options, (started) => {
    harness.runtime = started;
  });
  return harness;
}
