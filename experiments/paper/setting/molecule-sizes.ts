import type { FamilySizes } from './family-question.ts';

/** What the paper takes of GEOM-Drugs (section 3.2). */
const conformations = 40_000;

/** Where a download of GEOM-Drugs is expected. */
const downloaded = { source: 'geom', path: 'data/geom/drugs_crude.msgpack' } as const;

/**
 * The three scales.
 *
 * - `nano`: conformations of drug-like molecules of the embedded generator; minutes on two cores.
 * - `small`: an eighth of the paper's conformations for the published model; an evening on a workstation with a GPU.
 * - `paper`: 40,000 conformations and 50 sampling steps, 8 iterations; epochs, which the paper does not state, are ours.
 */
export const moleculeSizes: FamilySizes = {
  family: 'molecules',
  counted: 'conformations',
  sizes: {
    nano: {
      ...{ seeds: 3, lanes: 2, iterations: 5, model: { preset: 'geodiff-nano' } },
      data: { source: 'embedded', conformations: 1000, testConformations: 200 },
      fit: { epochs: 20 },
    },
    small: {
      ...{ seeds: 1, lanes: 1, iterations: 5, model: { preset: 'geodiff-drugs' } },
      data: { ...downloaded, conformations: conformations / 8, testConformations: 1000 },
      fit: { epochs: 100 },
    },
    paper: {
      ...{ seeds: 1, lanes: 1, iterations: 8, model: { preset: 'geodiff-drugs' } },
      data: { ...downloaded, conformations, testConformations: 5000 },
      fit: { epochs: 100 },
    },
  },
};
