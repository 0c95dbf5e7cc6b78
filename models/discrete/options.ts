import type { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { parseOptions as checkOptions, count, refusedOption } from '../options.ts';

/** Presets of the family, by name: the defaults of the options they stand for. */
export const presets = { discrete: { symbols: 6 } } as const;

const presetNames = Object.keys(presets) as [keyof typeof presets];

const model = z.strictObject({
  preset: z.enum(presetNames).default('discrete'),
  symbols: count(2, 65536).optional(),
});
/** `z.custom`, not a union: its message says all that is accepted. */
const distribution = z.custom<Distribution>(isDistribution, {
  error: 'uniform, {"zipf": s} with s >= 0, or a list of probabilities above 0',
});
const data = z.strictObject({
  rows: count(1).default(20),
  distribution: distribution.default('uniform'),
});
const fit = z.strictObject({ replicates: count(2).default(1000) });
const sample = z.strictObject({
  choices: count(1, 1024).default(1),
  rewards: z.array(z.number()).default([]),
});
const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
  sample: sample.prefault({}),
});

/** Largest difference of two rewards: e to the power of it is a float64. */
const widest = 700;

/** How the true probabilities are given. */
export type Distribution = 'uniform' | { readonly zipf: number } | readonly number[];

/** Options of the discrete family, complete. */
export interface DiscreteOptions {
  readonly model: {
    readonly preset: keyof typeof presets;
    /** Number of symbols S. */
    readonly symbols: number;
  };
  readonly data: {
    /** Draws T that a unit batch holds. */
    readonly rows: number;
    readonly distribution: Distribution;
  };
  readonly fit: {
    /** Independent replicates R. */
    readonly replicates: number;
  };
  readonly sample: {
    /** K: every generated example is chosen among so many draws by its reward; 1: no choice. */
    readonly choices: number;
    /** Reward of every symbol, [S]; empty: all are rewarded alike. */
    readonly rewards: readonly number[];
  };
}

/**
 * Checks options and fills in defaults.
 *
 * @throws Fault `discrete/option` for the first wrong one, with the nearest known key, preset or choice; also for probabilities
 * that do not sum to 1, for a number of symbols or rewards that contradicts them, and for rewards among which nothing chooses.
 */
export function parseOptions(input: unknown): DiscreteOptions {
  const { model, data, fit, sample } = checkOptions('discrete', schema, input);
  const symbols = symbolsOf(model.symbols, data.distribution);
  const options = { model: { ...model, symbols }, data, fit, sample };
  probabilitiesOf(data.distribution, symbols);
  requireRewards(options);
  return options;
}

/**
 * True probability p of each of `symbols` symbols, [S]; all above 0, with sum 1.
 *
 * @throws Fault when a list of probabilities does not sum to 1 within 1e-9.
 */
export function probabilitiesOf(distribution: Distribution, symbols: number): readonly number[] {
  const weights = weightsOf(distribution, symbols);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Array.isArray(distribution) && Math.abs(sum - 1) > 1e-9) {
    throw refuse('data.distribution', 'probabilities that sum to 1', `a sum of ${sum}`);
  }
  return weights.map((weight) => weight / sum);
}

function isDistribution(value: unknown): boolean {
  if (value === 'uniform') return true;
  if (Array.isArray(value)) return value.length >= 2 && value.every((p) => Number.isFinite(p) && p > 0);
  const { zipf, ...rest } = Object(value) as Record<string, unknown>;
  return Object.keys(rest).length === 0 && Number.isFinite(zipf) && (zipf as number) >= 0;
}

function refuse(option: string, expected: string, received: unknown): Fault {
  return refusedOption('discrete', { option, expected, received });
}

function symbolsOf(given: number | undefined, distribution: Distribution): number {
  if (!Array.isArray(distribution)) return given ?? presets.discrete.symbols;
  const { length } = distribution;
  if (given === undefined || given === length) return length;
  throw refuse('model.symbols', `${length}, as many as data.distribution has probabilities`, given);
}

function weightsOf(distribution: Distribution, symbols: number): readonly number[] {
  if (distribution === 'uniform') return new Array<number>(symbols).fill(1);
  if ('zipf' in distribution) {
    return Array.from({ length: symbols }, (_, rank) => (rank + 1) ** -distribution.zipf);
  }
  return distribution;
}

/** @throws Fault when rewards are not one a symbol, or cannot choose because there is no choice. */
function requireRewards({ model, sample }: DiscreteOptions): void {
  const { choices, rewards } = sample;
  if (rewards.length === 0) return;
  if (rewards.length !== model.symbols) {
    throw refuse('sample.rewards', `${model.symbols} numbers, one for each symbol`, `${rewards.length}`);
  }
  const spread = Math.max(...rewards) - Math.min(...rewards);
  if (spread > widest) throw refuse('sample.rewards', `rewards that lie at most ${widest} apart`, spread);
  if (choices === 1) throw refuse('sample.choices', 'at least 2 where sample.rewards choose among draws', 1);
}
