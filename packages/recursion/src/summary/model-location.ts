import { Fault, nearest } from '@ouroboros/errors';
import { iterationDirectory } from '../loop/plan.ts';
import { findRegime } from '../regimes/table.ts';
import type { ChainSummary, RunSummary } from './summary.ts';

/** Which model of a run. */
export interface ModelChoice {
  readonly regime: string;
  /** Default: the first seed. */
  readonly seed?: number;
  /** Default: the last finished iteration. */
  readonly iteration?: number;
}

/** A finished model of a run. */
export interface LocatedModel {
  readonly regime: string;
  readonly seed: number;
  readonly iteration: number;
  /** The directory of its fit. */
  readonly directory: string;
}

/**
 * Where a model of a run lies.
 *
 * @throws Fault `run/no-model` naming what the run has instead: regimes, seeds or finished iterations.
 */
export function locateModel(summary: RunSummary, choice: ModelChoice): LocatedModel {
  const regimes = [...new Set(summary.config.regimes)];
  if (!regimes.includes(choice.regime)) {
    const remedy = `did you mean ${nearest(choice.regime, regimes)}?`;
    throw noModel(summary, 'regime', regimes, `"${choice.regime}"`, remedy);
  }
  const chain = findChain(summary, choice);
  const finished = chain.iterations.map(({ n }) => n);
  const iteration = choice.iteration ?? finished.at(-1);
  if (iteration === undefined || !finished.includes(iteration)) {
    const received = iteration === undefined ? 'none finished yet' : String(iteration);
    throw noModel(summary, `iteration of ${chain.regime}, seed ${chain.seed}`, finished, received);
  }
  const { regime, seed } = chain;
  return { regime, seed, iteration, directory: directoryOf(summary, chain, iteration) };
}

function findChain({ run, config, chains }: RunSummary, { regime, seed }: ModelChoice): ChainSummary {
  const wanted = seed ?? config.seeds[0];
  const chain = chains.find((candidate) => candidate.regime === regime && candidate.seed === wanted);
  if (chain) return chain;
  const begun = chains.filter((candidate) => candidate.regime === regime).map((candidate) => candidate.seed);
  throw noModel({ run }, 'seed', begun, String(wanted));
}

function directoryOf({ run }: RunSummary, { regime, seed, iterations }: ChainSummary, n: number) {
  const unit = iterations.find((iteration) => iteration.n === 1)?.trainExamples ?? 1;
  return iterationDirectory({ run, regime: findRegime(regime), seed, unit }, n);
}

function noModel(
  { run }: Pick<RunSummary, 'run'>,
  what: string,
  known: readonly (string | number)[],
  received: string,
  remedy = 'choose one of those, or go on with the run',
): Fault {
  return new Fault({
    code: 'run/no-model',
    kind: 'request',
    subject: `${what} of the run in ${run}`,
    expected: known.length === 0 ? 'a finished one' : `one of ${known.join(', ')}`,
    received,
    remedy,
  });
}
