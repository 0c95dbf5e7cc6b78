import { join, relative } from 'node:path';
import type { Expectation, Family } from '@ouroboros/models';
import type { FinishedIteration } from '../loop/iteration.ts';
import { type Chain, iterationDirectory, phasesOf, planBatch, timingKey } from '../loop/plan.ts';
import type { RunIdentity } from '../run/identity.ts';
import { chainPath } from '../run/layout.ts';
import type { FamilyRecord, SpecimensRecord } from '../run/records.ts';
import { linearFactors } from '../theory/linear-factors.ts';
import { verdictOf } from '../verdict.ts';
import type { ChainSummary, IterationSummary, RegimeVerdict, RunSummary } from './summary.ts';

/** A chain and the iterations that are finished. */
interface Account {
  readonly chain: Chain;
  readonly facts: FamilyRecord['facts'];
  readonly model: string;
  /** v_n. */
  readonly linear: readonly number[];
  readonly expected: readonly Expectation[];
  readonly iterations: Map<number, IterationSummary>;
}

/** Keeps the results of all chains of a run and sums them up. */
export class Ledger {
  readonly #identity: RunIdentity;
  readonly #metrics: Family['metrics'];
  readonly #run: string;
  readonly #factors = new Map<string, readonly number[]>();
  readonly #accounts = new Map<string, Account>();

  constructor(run: string, identity: RunIdentity, metrics?: Family['metrics']) {
    this.#run = run;
    this.#identity = identity;
    this.#metrics = metrics;
  }

  /** Adds a chain, or tells what is expected of one; summaries list chains in the order in which they were added. */
  open(chain: Chain, { model, facts, expected }: FamilyRecord): void {
    const path = pathOf(chain);
    const iterations = this.#accounts.get(path)?.iterations ?? new Map<number, IterationSummary>();
    const theory = { linear: this.#linearOf(chain), expected: expected?.[chain.regime.name] ?? [] };
    this.#accounts.set(path, { chain, model, facts, ...theory, iterations });
  }

  /** Notes iteration n, finished, of a chain that was opened. */
  record(chain: Chain, n: number, finished: FinishedIteration): IterationSummary {
    const account = this.#accounts.get(pathOf(chain));
    const summary = summarise(chain, n, finished, account?.expected[n - 1]);
    account?.iterations.set(n, summary);
    return summary;
  }

  /** The run as it stands. */
  summary(): RunSummary {
    const { configuration, ...identity } = this.#identity;
    const verdicts = configuration.regimes.map((regime) => this.#verdict(regime));
    const names = new Map(verdicts.map(({ regime, verdict }) => [regime, verdict]));
    const accounts = [...this.#accounts];
    const planned = configuration.regimes.length * configuration.seeds.length;
    return {
      run: this.#run,
      ...identity,
      config: configuration,
      ...(this.#metrics ? { metrics: this.#metrics } : {}),
      finished: accounts.length === planned && accounts.every(([, account]) => isFinished(account)),
      verdicts,
      chains: accounts.map(([path, account]) => ({
        ...describe(account, identity.family, path),
        verdict: names.get(account.chain.regime.name) ?? 'undetermined',
        iterations: inOrder(account),
      })),
    };
  }

  /** Takes a second at a thousand iterations, so the seeds of a regime share it. */
  #linearOf({ regime, iterations, unit, sizes }: Chain): readonly number[] {
    const key = [regime.name, unit].join(' ');
    const factors = this.#factors.get(key) ?? linearFactors(regime, iterations, { unit, sizes });
    this.#factors.set(key, factors);
    return factors;
  }

  #verdict(regime: string): RegimeVerdict {
    const finished = [...this.#accounts.values()].filter(
      (account) => account.chain.regime.name === regime && isFinished(account),
    );
    const series = finished.map((account) => inOrder(account).map(({ metrics }) => metrics.testLoss));
    return {
      regime,
      ...(verdictOf(series, this.#identity.configuration.margin) ?? { verdict: 'undetermined' }),
    };
  }
}

function isFinished({ chain, iterations }: Account): boolean {
  return iterations.size === chain.iterations;
}

function inOrder({ iterations }: Account): readonly IterationSummary[] {
  return [...iterations.values()].sort((a, b) => a.n - b.n);
}

function describe(
  { chain, model, facts, linear }: Account,
  family: string,
  path: string,
): Omit<ChainSummary, 'verdict' | 'iterations'> {
  return { family, model, regime: chain.regime.name, seed: chain.seed, path, facts, linear };
}

function pathOf({ regime, seed }: Chain): string {
  return chainPath(regime.name, seed);
}

/** Seconds of an iteration; of the batches of a shared model only that of this chain. */
function secondsOf(chain: Chain, n: number, { timing }: FinishedIteration): number {
  const batch = planBatch(chain, n);
  const plan = batch ? { batch } : {};
  return phasesOf(plan).reduce((sum, phase) => sum + (timing[timingKey(plan, phase)] ?? 0), 0);
}

function summarise(
  chain: Chain,
  n: number,
  finished: FinishedIteration,
  expected: Expectation | undefined,
): IterationSummary {
  const { trainExamples, syntheticExamples, fit, metrics, ...measured } = finished.metrics;
  const { standardErrors, survival, distributions } = measured;
  const { curve } = finished.fit;
  return {
    n,
    trainExamples,
    syntheticExamples,
    seconds: secondsOf(chain, n, finished),
    metrics,
    fit,
    ...(curve === undefined ? {} : { curve }),
    ...(survival === undefined ? {} : { survival }),
    ...(distributions === undefined ? {} : { distributions }),
    ...(standardErrors === undefined ? {} : { standardErrors }),
    ...(expected === undefined ? {} : { expected }),
    specimens: locatePictures(finished.specimens, chain, n),
  };
}

/** Specimens whose pictures are named by their paths in the run. */
function locatePictures(specimens: SpecimensRecord, chain: Chain, n: number): SpecimensRecord {
  const { pictures } = specimens;
  if (!pictures) return specimens;
  const directory = relative(chain.run, iterationDirectory(chain, n));
  return {
    ...specimens,
    pictures: pictures.map((picture) => ({ ...picture, file: join(directory, picture.file) })),
  };
}
