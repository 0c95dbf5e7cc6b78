import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** GPT-2 (9M), temperature 0.3: a row of Table 2. */
export const table2Gpt2Cool = languageExperiment({
  name: 'paper/table2-gpt2-9m-low-temperature',
  description: 'the GPT-2 of 9M parameters when models write at temperature 0.3',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate'],
  iterations: 10,
  sample: { temperature: 0.3 },
  reference: table2('GPT-2 (9M), temperature 0.3', {
    first: 1.82,
    accumulate4: 1.75,
    replace4: 5.82,
    replace10: 9.85,
  }),
});
