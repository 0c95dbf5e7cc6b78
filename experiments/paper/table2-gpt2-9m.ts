import { languageExperiment } from './setting/question.ts';
import { table2 } from './setting/references.ts';

/** GPT-2 (9M): a row of Table 2. */
export const table2Gpt2 = languageExperiment({
  name: 'paper/table2-gpt2-9m',
  description:
    'a GPT-2 of 9M parameters on TinyStories: replacing, accumulating, and replacing by as much as accumulates',
  scale: 'nano',
  model: 'gpt2-9m',
  regimes: ['replace', 'accumulate', 'replace-multiple'],
  iterations: 10,
  reference: table2('GPT-2 (9M)', {
    first: 1.82,
    accumulate4: 1.74,
    replace4: 2.39,
    replace10: 2.91,
    replaceMultiple4: 2.18,
  }),
});
