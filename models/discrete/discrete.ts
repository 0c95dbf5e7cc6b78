import type { Evaluation } from '../family.ts';
import type { NamedArrays } from '../replicates/arrays.ts';
import { meansOf, replicatedFamily } from '../replicates/open.ts';
import { metricDescriptions } from './descriptions.ts';
import { expectationsOf } from './expectations.ts';
import { type DiscreteOptions, parseOptions, presets } from './options.ts';
import { survivalOf } from './survival.ts';
import { type DiscreteWorld, worldOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

function factsOf({ model, data, sample }: DiscreteOptions): Readonly<Record<string, string | number>> {
  const { symbols } = model;
  const isCurated = sample.rewards.length > 0;
  return {
    parameters: symbols - 1,
    symbols,
    distribution: JSON.stringify(data.distribution),
    ...(isCurated && { choices: sample.choices, rewards: JSON.stringify(sample.rewards) }),
  };
}

/** Means over replicates, and in how many of them each symbol lives; a reward only where there are any. */
function summarise(world: DiscreteWorld, { living, reward, ...figures }: NamedArrays): Evaluation {
  const isCurated = world.setting.rewards.length > 0;
  const means = meansOf(reward && isCurated ? { ...figures, reward } : figures);
  return living ? { ...means, survival: survivalOf(world, living) } : means;
}

/** Discrete distributions, section 4 of the theory: many independent replicates at once. */
export const discrete = replicatedFamily<DiscreteOptions, { readonly symbols: number }>({
  name: 'discrete',
  lossLabel: 'squared error of the probabilities',
  metrics: metricDescriptions,
  presets,
  parse: parseOptions,
  parametersOf: ({ symbols }) => symbols - 1,
  describe: (options, seed) => {
    const world = worldOf(options, seed);
    return {
      world,
      program,
      model: options.model.preset,
      facts: factsOf(options),
      summarise: (figures) => summarise(world, figures),
      expect: (schedule, fits) => expectationsOf(world, schedule, fits),
    };
  },
});
