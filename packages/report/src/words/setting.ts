import type { RunSummary } from '../run/records.ts';
import { familyWords } from './families.ts';
import { counted, grouped, listed } from './numbers.ts';

/** Models and their size, such as "gpt2-nano, 136 832 parameters". */
export function modelWords({ chains }: RunSummary): string {
  const models = [...new Set(chains.map(({ model }) => model))];
  const parameters = chains[0]?.facts.parameters;
  const size = typeof parameters === 'number' ? `, ${counted(parameters, 'parameter')}` : '';
  return `${listed(models) || 'not yet known'}${size}`;
}

/** Real training data, where the family tells their amount: "2 000 stories, 318 204 tokens (embedded)". */
export function dataWords({ chains, family }: RunSummary): string | undefined {
  const { trainStories, trainImages, trainConformations, rows, source, ...facts } = chains[0]?.facts ?? {};
  const examples = trainStories ?? trainImages ?? trainConformations ?? rows;
  if (typeof examples !== 'number') return undefined;
  const { trainTokens, trainMolecules } = facts;
  const tokens = typeof trainTokens === 'number' ? `, ${grouped(trainTokens)} tokens` : '';
  const molecules = typeof trainMolecules === 'number' ? ` of ${counted(trainMolecules, 'molecule')}` : '';
  const from = source === undefined ? '' : ` (${source})`;
  return `${grouped(examples)} ${familyWords(family).examples}${molecules}${tokens}${from}`;
}

/** Everything that absolute losses depend on: scale, model, data, seeds. */
export function settingWords(summary: RunSummary): string {
  const { scale, seeds } = summary.config;
  const parts = [
    scale === undefined ? undefined : `scale ${scale}`,
    modelWords(summary),
    dataWords(summary),
    counted(seeds.length, 'seed'),
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}
