import { replicatedFamily } from '../replicates/open.ts';
import { metricDescriptions } from './descriptions.ts';
import { expectationsOf } from './expectations.ts';
import { type GaussianOptions, parseOptions, presets } from './options.ts';
import { worldOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

/** Numbers of a mean and of a symmetric matrix. */
function parameterCount(dimensions: number): number {
  return dimensions + (dimensions * (dimensions + 1)) / 2;
}

function factsOf({ model, data, fit }: GaussianOptions): Readonly<Record<string, string | number>> {
  return {
    parameters: parameterCount(model.dimensions),
    dimensions: model.dimensions,
    covariance: JSON.stringify(data.covariance ?? 'identity'),
    estimator: fit.estimator,
  };
}

/** Gaussian distributions, section 3 of the theory: many independent replicates at once. */
export const gaussian = replicatedFamily<GaussianOptions, { readonly dimensions: number }>({
  name: 'gaussian',
  lossLabel: 'test cross-entropy (nats per example)',
  metrics: metricDescriptions,
  presets,
  parse: parseOptions,
  parametersOf: ({ dimensions }) => parameterCount(dimensions),
  describe: (options, seed) => ({
    world: worldOf(options, seed),
    program,
    model: options.model.preset,
    facts: factsOf(options),
    expect: (schedule, fits) => expectationsOf(options, schedule, fits),
  }),
});
