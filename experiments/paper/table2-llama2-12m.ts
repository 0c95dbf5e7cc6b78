import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** Llama-2 (12M): a row of Table 2. */
export const table2Llama12 = languageExperiment({
  name: 'paper/table2-llama2-12m',
  description: 'a Llama-2 of 12M parameters on TinyStories, replacing or accumulating',
  scale: 'nano',
  model: 'llama2-12m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  reference: table2('Llama-2 (12M)', { first: 2.06, accumulate4: 1.94, replace4: 2.72 }),
});
