import type { Evaluation, ExpectRequest, Family, OpenRequest } from '../family.ts';
import type { NamedArrays } from '../replicates/arrays.ts';
import { meansOf, type OpenReplicates, openReplicates } from '../replicates/open.ts';
import { metricDescriptions } from './descriptions.ts';
import { expectationsOf } from './expectations.ts';
import { type DiscreteOptions, parseOptions, presets } from './options.ts';
import { survivalOf } from './survival.ts';
import { type DiscreteWorld, worldOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

/** Arguments of `openDiscrete`. */
export interface OpenDiscreteRequest extends OpenRequest<DiscreteOptions> {
  /** Replicates worked on at a time; results do not depend on it. */
  readonly chunk?: number;
}

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

/** Opens the family for one seed; draws the real batch unless it is there. */
export async function openDiscrete(request: OpenDiscreteRequest): Promise<OpenReplicates> {
  const { options, seed } = request;
  const world = worldOf(options, seed);
  const family = {
    world,
    program,
    model: options.model.preset,
    facts: factsOf(options),
    summarise: (figures: NamedArrays) => summarise(world, figures),
    expect: async ({ schedule, fits }: ExpectRequest) => expectationsOf(world, schedule, fits),
  };
  return openReplicates(family, request);
}

/** Discrete distributions, section 4 of the theory: many independent replicates at once. */
export const discrete: Family<DiscreteOptions> = {
  name: 'discrete',
  lossLabel: 'squared error of the probabilities',
  metrics: metricDescriptions,
  presets: Object.keys(presets),
  parse: parseOptions,
  open: openDiscrete,
  describePreset: (preset) => {
    const dimensions = presets[preset as keyof typeof presets];
    return { parameters: dimensions.symbols - 1, dimensions };
  },
};
