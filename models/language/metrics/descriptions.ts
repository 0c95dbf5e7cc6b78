import type { MetricDescription } from '../../family.ts';

/** Parts of equal size that the tokens of the test set are cut into, from the most frequent to the rarest. */
export const rarityQuantiles = 10;

/** Name of the loss at the tokens of quantile `q`, 1-based. */
export function rarityLossName(q: number): string {
  return `lossByRarity${q}`;
}

const nats = 'nats per token';

const losses: readonly MetricDescription[] = [
  { name: 'testLoss', label: 'loss on real stories', unit: nats, group: 'Loss', better: 'lower' },
  { name: 'perplexity', label: 'perplexity of real stories', group: 'Loss', better: 'lower' },
  // Low for a model that is sure of itself, be it right or collapsed.
  { name: 'ownPerplexity', label: 'perplexity of its own texts', group: 'Loss' },
];

function rarityLoss(q: number): MetricDescription {
  const ends = new Map([
    [1, 'the most frequent tenth of tokens'],
    [rarityQuantiles, 'the rarest tenth of tokens'],
  ]);
  const label = `loss at ${ends.get(q) ?? `tenth ${q} of tokens, by rarity`}`;
  return { name: rarityLossName(q), label, unit: nats, group: 'Loss by rarity', better: 'lower' };
}

const distinctShares = [1, 2, 3, 4].map(
  (n): MetricDescription => ({
    name: `distinct${n}`,
    label: n === 1 ? 'different tokens (distinct-1)' : `different sequences of ${n} tokens (distinct-${n})`,
    unit: 'share',
    group: 'Diversity',
    better: 'higher',
  }),
);

const diversity: readonly MetricDescription[] = [
  ...distinctShares,
  {
    name: 'selfBleu',
    label: 'likeness of texts to each other (self-BLEU)',
    group: 'Diversity',
    better: 'lower',
  },
  { name: 'duplicates', label: 'repeated texts', unit: 'share', group: 'Diversity', better: 'lower' },
];

const vocabulary: readonly MetricDescription[] = [
  {
    name: 'vocabularySurvivors',
    label: 'real tokens still written',
    unit: 'share',
    group: 'Vocabulary',
    better: 'higher',
  },
  { name: 'unigramEntropy', label: 'entropy of tokens', unit: 'nats', group: 'Vocabulary' },
  {
    name: 'unigramDivergence',
    label: 'divergence of token frequencies from real stories',
    unit: 'nats',
    group: 'Vocabulary',
    better: 'lower',
  },
];

/** What is left of the rare words of a category, and what of the same category is expected of real stories. */
function rareWords(category: string): readonly MetricDescription[] {
  const name = `rare${category}`;
  const words = `rare ${category.toLowerCase()}s`;
  const group = 'Rare words';
  return [
    { name: `${name}Survival`, label: `${words} still written`, unit: 'share', group, better: 'higher' },
    { name: `${name}SurvivalExpected`, label: `${words} in as many real stories`, unit: 'share', group },
    {
      name: `${name}Frequency`,
      label: `${words}, mentions relative to real stories`,
      // Best at 1: a model may mention them too often.
      group,
    },
  ];
}

const grammar: readonly MetricDescription[] = [
  {
    name: 'grammarDivergence',
    label: 'divergence from the grammar of real stories',
    unit: 'nats per story',
    group: 'Grammar',
    better: 'lower',
  },
  { name: 'grammatical', label: 'grammatical texts', unit: 'share', group: 'Grammar', better: 'higher' },
];

/** The figures of a language model for people, in the order of the page. */
export const metricDescriptions: readonly MetricDescription[] = [
  ...losses,
  ...Array.from({ length: rarityQuantiles }, (_, k) => rarityLoss(k + 1)),
  ...diversity,
  ...vocabulary,
  ...['Name', 'Object', 'Place'].flatMap(rareWords),
  ...grammar,
];
