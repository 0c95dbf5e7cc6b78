import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** Llama-2 (42M): a row of Table 2. */
export const table2Llama42 = languageExperiment({
  name: 'paper/table2-llama2-42m',
  description: 'a Llama-2 of 42M parameters on TinyStories, replacing or accumulating',
  scale: 'nano',
  model: 'llama2-42m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  reference: table2('Llama-2 (42M)', { first: 1.9, accumulate4: 1.76, replace4: 2.52 }),
});
