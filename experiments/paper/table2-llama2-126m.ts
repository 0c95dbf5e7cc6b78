import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** Llama-2 (126M): a row of Table 2. */
export const table2Llama126 = languageExperiment({
  name: 'paper/table2-llama2-126m',
  description: 'a Llama-2 of 126M parameters on TinyStories, replacing or accumulating',
  scale: 'nano',
  model: 'llama2-126m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  reference: table2('Llama-2 (126M)', { first: 1.71, accumulate4: 1.59, replace4: 2.23 }),
});
