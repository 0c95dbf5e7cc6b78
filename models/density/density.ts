import { densityMeanErrors, type Schedule, secondMoments } from '@ouroboros/theory';
import type { Expectation } from '../family.ts';
import { replicatedFamily } from '../replicates/open.ts';
import { metricDescriptions } from './descriptions.ts';
import { type DensityOptions, parseOptions, presets } from './options.ts';
import { type DensityWorld, trueMoment, worldOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

/** `secondMoment` and `meanError` of fits 1..`fits`, exactly; of the likelihood no closed form is known. */
function expectationsOf(world: DensityWorld, schedule: Schedule, fits: number): readonly Expectation[] {
  const { bandwidth } = world.setting;
  const moment = trueMoment(world);
  // The mean over the coordinates goes as one coordinate does; the true mean is 0.
  const moments = secondMoments({ schedule, fits, bandwidth, realMoment: moment });
  const errors = densityMeanErrors({ schedule, fits, bandwidth, realVariance: moment, rows: world.rows });
  return moments.map((secondMoment, index) => ({ secondMoment, meanError: errors[index] as number }));
}

function factsOf(options: DensityOptions): Readonly<Record<string, string | number>> {
  const { source, dimensions, noise, testRows } = options.data;
  const { bandwidth } = options.model;
  return { bandwidth, source, dimensions, ...(source === 'moons' && { noise }), testRows };
}

/** Kernel density estimates, section 5 of the theory: many independent replicates at once. */
export const density = replicatedFamily<DensityOptions, { readonly bandwidth: number }>({
  name: 'density',
  lossLabel: 'negative log-likelihood of test points (nats per point)',
  metrics: metricDescriptions,
  presets,
  parse: parseOptions,
  // The points that a model is fitted on are its parameters: how many says the run.
  parametersOf: () => 0,
  describe: (options, seed) => {
    const world = worldOf(options, seed);
    return {
      world,
      program,
      model: options.model.preset,
      facts: factsOf(options),
      expect: (schedule, fits) => expectationsOf(world, schedule, fits),
    };
  },
});
