import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { parseOptions as checkOptions } from '../options.ts';

/** Presets of the family, by name: the defaults of the options they stand for. */
export const presets = { linear: { features: 10, noise: 1 } } as const;

const presetNames = Object.keys(presets) as [keyof typeof presets];
const count = (least: number) => z.int().min(least).max(0xffffffff);

const model = z.strictObject({
  preset: z.enum(presetNames).default('linear'),
  features: count(1).default(presets.linear.features),
  noise: z.number().positive().default(presets.linear.noise),
});
const data = z.strictObject({ rows: count(3).default(100) });
const fit = z.strictObject({
  replicates: count(2).default(1000),
  mode: z.enum(['statistics', 'naive']).default('statistics'),
  precision: z.enum(['float32', 'float64']).default('float32'),
});
const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
});

/** Options of the linear family, complete. */
export interface LinearOptions {
  readonly model: {
    readonly preset: keyof typeof presets;
    /** Number of features d. */
    readonly features: number;
    /** Standard deviation sigma of the noise of a label. */
    readonly noise: number;
  };
  readonly data: {
    /** Rows T of the design, which is one unit batch. */
    readonly rows: number;
  };
  readonly fit: {
    /** Independent replicates R, each with its own design, truth and noise. */
    readonly replicates: number;
    /** `statistics`: fits from sums over rows; `naive`: stacks every row of the mixture and refits. */
    readonly mode: 'statistics' | 'naive';
    readonly precision: 'float32' | 'float64';
  };
}

/**
 * Checks options and fills in defaults.
 *
 * @throws Fault `linear/option` for the first wrong one, with the nearest known key, preset or choice; also when the
 * design has too few rows for the error of a fit to have a mean (T >= d + 2).
 */
export function parseOptions(input: unknown): LinearOptions {
  const options = checkOptions('linear', schema, input);
  const { features } = options.model;
  const { rows } = options.data;
  if (rows >= features + 2) return options;
  throw new Fault({
    code: 'linear/option',
    kind: 'request',
    subject: 'option "data.rows"',
    expected: `at least model.features + 2 = ${features + 2}, for the error of a fit to have a mean`,
    received: `${rows}`,
  });
}
