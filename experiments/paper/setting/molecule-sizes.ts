import type { FamilySizes } from './family-question.ts';

/** What the paper takes of GEOM-Drugs (section 3.2). */
const conformations = 40_000;

/** Where a download of GEOM-Drugs is expected. */
const downloaded = { source: 'geom', path: 'data/geom/drugs_crude.msgpack' } as const;

/** The published training of GeoDiff on GEOM-Drugs, its number of steps apart; molecules sampled together are ours. */
const published = {
  fit: { batch: 32, learningRate: 1e-3, beta1: 0.95, clip: 30_000 },
  sample: { batch: 256 },
} as const;

/**
 * The three scales. Fits take a number of steps, as the published ones do, whatever they are trained on.
 *
 * - `nano`: conformations of drug-like molecules of the embedded generator; minutes on two cores.
 * - `small`: an eighth of the paper's conformations for the published model; an evening on a workstation with a GPU.
 * - `paper`: 40,000 conformations and 50 sampling steps, 8 iterations; optimizer steps, which the paper does not state, are ours.
 */
export const moleculeSizes: FamilySizes = {
  family: 'molecules',
  counted: 'conformations',
  sizes: {
    nano: {
      ...{ seeds: 3, lanes: 2, iterations: 5, model: { preset: 'geodiff-nano' } },
      data: { source: 'embedded', conformations: 1000, testConformations: 200 },
      fit: { steps: 4000 },
    },
    small: {
      ...{ seeds: 1, lanes: 1, iterations: 5, model: { preset: 'geodiff-drugs' } },
      data: { ...downloaded, conformations: conformations / 8, testConformations: 1000 },
      fit: { ...published.fit, steps: 40_000 },
      sample: published.sample,
    },
    paper: {
      ...{ seeds: 1, lanes: 1, iterations: 8, model: { preset: 'geodiff-drugs' } },
      data: { ...downloaded, conformations, testConformations: 5000 },
      fit: { ...published.fit, steps: 200_000 },
      sample: published.sample,
    },
  },
};
