import type { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { parseOptions as checkOptions, count, refusedOption } from '../options.ts';

/** Presets of the family, by name: the defaults of the options they stand for. */
export const presets = { density: { bandwidth: 0.5 } } as const;

const presetNames = Object.keys(presets) as [keyof typeof presets];

/** Number of dimensions of the moons. */
const moonDimensions = 2;

const model = z.strictObject({
  preset: z.enum(presetNames).default('density'),
  bandwidth: z.number().positive().default(presets.density.bandwidth),
});
const data = z.strictObject({
  source: z.enum(['gaussian', 'moons']).default('gaussian'),
  dimensions: count(1, 64).optional(),
  noise: z.number().min(0).optional(),
  rows: count(1).default(100),
  testRows: count(1).default(1000),
});
const fit = z.strictObject({ replicates: count(2).default(200) });
const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
});

/** Options of the density family, complete. */
export interface DensityOptions {
  readonly model: {
    readonly preset: keyof typeof presets;
    /** Standard deviation h of the Gaussian kernel, the same in all fits. */
    readonly bandwidth: number;
  };
  readonly data: {
    /** `gaussian`: standard normal; `moons`: two half circles. */
    readonly source: 'gaussian' | 'moons';
    /** d; the moons have 2. */
    readonly dimensions: number;
    /** Standard deviation of the moons about their half circles; 0 for the other source. */
    readonly noise: number;
    /** Points T that a unit batch holds. */
    readonly rows: number;
    /** Frozen test points Q, the same for all replicates and iterations. */
    readonly testRows: number;
  };
  readonly fit: {
    /** Independent replicates R. */
    readonly replicates: number;
  };
}

/**
 * Checks options and fills in defaults.
 *
 * @throws Fault `density/option` for the first wrong one, with the nearest known key, preset or choice; also for moons in other
 * than two dimensions, and for noise of a source that has none.
 */
export function parseOptions(input: unknown): DensityOptions {
  const { model, data, fit } = checkOptions('density', schema, input);
  const { source } = data;
  const isMoons = source === 'moons';
  const { dimensions = isMoons ? moonDimensions : 1, noise = isMoons ? 0.1 : 0 } = data;
  if (isMoons && dimensions !== moonDimensions) {
    throw refuse('data.dimensions', `${moonDimensions}, which the moons have`, dimensions);
  }
  if (!isMoons && noise !== 0) throw refuse('data.noise', 'none: only the moons have noise', noise);
  return { model, data: { ...data, dimensions, noise }, fit };
}

function refuse(option: string, expected: string, received: unknown): Fault {
  return refusedOption('density', { option, expected, received });
}
