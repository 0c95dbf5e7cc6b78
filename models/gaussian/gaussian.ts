import type { ExpectRequest, Family, OpenRequest } from '../family.ts';
import { type OpenReplicates, openReplicates } from '../replicates/open.ts';
import { metricDescriptions } from './descriptions.ts';
import { expectationsOf } from './expectations.ts';
import { type GaussianOptions, parseOptions, presets } from './options.ts';
import { worldOf } from './world.ts';

const program = new URL('./program.ts', import.meta.url);

/** Arguments of `openGaussian`. */
export interface OpenGaussianRequest extends OpenRequest<GaussianOptions> {
  /** Replicates worked on at a time; results do not depend on it. */
  readonly chunk?: number;
}

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

/** Opens the family for one seed; draws the real batch unless it is there. */
export async function openGaussian(request: OpenGaussianRequest): Promise<OpenReplicates> {
  const { options, seed } = request;
  const family = {
    world: worldOf(options, seed),
    program,
    model: options.model.preset,
    facts: factsOf(options),
    expect: async ({ schedule, fits }: ExpectRequest) => expectationsOf(options, schedule, fits),
  };
  return openReplicates(family, request);
}

/** Gaussian distributions, section 3 of the theory: many independent replicates at once. */
export const gaussian: Family<GaussianOptions> = {
  name: 'gaussian',
  lossLabel: 'test cross-entropy (nats per example)',
  metrics: metricDescriptions,
  presets: Object.keys(presets),
  parse: parseOptions,
  open: openGaussian,
  describePreset: (preset) => {
    const dimensions = presets[preset as keyof typeof presets];
    return { parameters: parameterCount(dimensions.dimensions), dimensions };
  },
};
