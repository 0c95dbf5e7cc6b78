import type { World } from '../replicates/world.ts';
import { type DiscreteOptions, type Distribution, probabilitiesOf } from './options.ts';

/** What the numbers of a chain depend on besides seed, rows and replicates. */
export type DiscreteSetting = {
  readonly symbols: number;
  readonly distribution: Distribution;
  readonly choices: number;
  readonly rewards: readonly number[];
};

/** The world of a chain of the family. */
export type DiscreteWorld = World<DiscreteSetting>;

/** The world that options describe. */
export function worldOf({ model, data, fit, sample }: DiscreteOptions, seed: number): DiscreteWorld {
  const { choices, rewards } = sample;
  const setting = { symbols: model.symbols, distribution: data.distribution, choices, rewards };
  return { family: 'discrete', seed, replicates: fit.replicates, rows: data.rows, setting };
}

/** The true distribution p, [S]. */
export function truthOf({ setting }: DiscreteWorld): readonly number[] {
  return probabilitiesOf(setting.distribution, setting.symbols);
}
