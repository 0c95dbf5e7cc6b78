import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** GPT-2 (9M), 1/5 of the data, 3 epochs: a row of Table 2. */
export const table2Gpt2FifthLonger = languageExperiment({
  name: 'paper/table2-gpt2-9m-fifth-3-epochs',
  description: 'the GPT-2 of 9M parameters on a fifth of the stories, three times as long',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 5,
  stories: 1 / 5,
  epochs: 3,
  reference: table2('GPT-2 (9M), 1/5 of the data, 3 epochs', {
    first: 1.99,
    accumulate4: 1.87,
    replace4: 2.62,
  }),
});
