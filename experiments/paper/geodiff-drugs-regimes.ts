import { familyExperiment } from './setting/family-question.ts';
import { moleculeSizes } from './setting/molecule-sizes.ts';

/** Beyond the paper: every regime on molecules, a fixed budget and real conformations in every iteration included. */
export const geodiffDrugsRegimes = familyExperiment(moleculeSizes, {
  name: 'paper/geodiff-drugs-regimes',
  description: 'GeoDiff on molecules under every regime',
  regimes: [
    'replace',
    'replace-multiple',
    'accumulate',
    'accumulate-subsample',
    'fixed-real-0.5',
    'fresh-real-0.5',
  ],
  share: 1 / 2,
  iterations: 5,
});
