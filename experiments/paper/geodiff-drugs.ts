import { familyExperiment } from './setting/family-question.ts';
import { moleculeSizes } from './setting/molecule-sizes.ts';

/** Section 3.2 of the paper: GeoDiff on GEOM-Drugs. The test denoising loss by iteration (Figure 5). */
export const geodiffDrugs = familyExperiment(moleculeSizes, {
  name: 'paper/geodiff-drugs',
  description:
    'GeoDiff trained on conformations of molecules, then on its own, replacing or accumulating them',
  regimes: ['replace', 'accumulate'],
});
