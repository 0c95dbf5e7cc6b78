import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** GPT-2 (9M), 1/5 of the data: a row of Table 2. */
export const table2Gpt2Fifth = languageExperiment({
  name: 'paper/table2-gpt2-9m-fifth',
  description: 'the GPT-2 of 9M parameters on a fifth of the stories',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate', 'replace-multiple'],
  iterations: 10,
  stories: 1 / 5,
  reference: table2('GPT-2 (9M), 1/5 of the data', {
    first: 2.56,
    accumulate4: 2.28,
    replace4: 3.21,
    replace10: 3.72,
    replaceMultiple4: 2.91,
  }),
});
