import type {
  CurvePoint,
  IterationSummary,
  MetricDescription,
  Reference,
  RunSummary,
} from '../run/records.ts';
import { type ExampleOptions, exampleSummary, languageLosses } from './example-run.ts';

/** How figures are called, in two groups and the parts of the loss by rarity; `missing` is never measured. */
export const descriptions: readonly MetricDescription[] = [
  { name: 'testLoss', label: 'loss on real stories', unit: 'nats per token', group: 'Loss', better: 'lower' },
  { name: 'perplexity', label: 'perplexity of real stories', group: 'Loss', better: 'lower' },
  { name: 'lossByRarity1', label: 'loss at frequent tokens', group: 'Loss by rarity', better: 'lower' },
  {
    name: 'distinct1',
    label: 'different tokens',
    unit: 'share',
    group: 'Diversity & <kin>',
    better: 'higher',
  },
  {
    name: 'unigramDivergence',
    label: 'divergence of token frequencies from real stories',
    unit: 'nats',
    group: 'Diversity & <kin>',
    better: 'lower',
  },
  { name: 'missing', label: 'never measured', group: 'Diversity & <kin>' },
  { name: 'rareNameSurvival', label: 'rare names still written', unit: 'share', group: 'Rare words' },
  { name: 'rareNameSurvivalExpected', label: 'rare names in as many real stories', group: 'Rare words' },
];

const rareItems = ['Ophelia', 'Barnaby', 'Winifred', 'Zebedee'] as const;

/** How much worse than at first, from 0 on. */
function damage(regime: string, n: number): number {
  return regime === 'accumulate' ? 0.03 * (n - 1) : 0.35 * (n - 1);
}

function metricsAt(regime: string, n: number, seed: number): Readonly<Record<string, number>> {
  const lost = damage(regime, n);
  const byRarity = Array.from({ length: 10 }, (_, i) => [
    `lossByRarity${i + 1}`,
    0.8 + 0.4 * i + (lost * i ** 2) / 30 + seed / 100,
  ]);
  return {
    ...Object.fromEntries(byRarity),
    distinct1: 0.2 / (1 + lost) + seed / 1000,
    unigramDivergence: 0.01 + lost / 5 + seed / 500,
    rareNameSurvival: Math.max(0, 1 - lost / 1.5),
    rareNameSurvivalExpected: 0.94,
  };
}

function curveAt(n: number): readonly CurvePoint[] {
  return Array.from({ length: 16 }, (_, i) => {
    const step = (i + 1) * 10;
    const trainLoss = 2 + 0.1 * n + 5 * Math.exp(-i / 2);
    return { step, epoch: step / 160, trainLoss, ...(i % 4 === 3 ? { testLoss: trainLoss + 0.2 * n } : {}) };
  });
}

function survivalAt(regime: string, n: number, seed: number): IterationSummary['survival'] {
  return rareItems.map((item, k) => {
    const expected = 4 - k;
    const mentions = Math.max(0, Math.round(expected * (1 - damage(regime, n)) + ((seed + k) % 2)));
    return { category: k < 3 ? 'name' : 'place', item, probability: 0.004 - k / 1000, expected, mentions };
  });
}

/** Published results in the manner of the paper's Table 2. */
export const publishedLosses: Reference = {
  source: 'Gerstgrasser et al. 2024, Table 2',
  label: 'GPT-2 (9M), temperature 0.3',
  losses: [
    { regime: 'replace', iteration: 1, testLoss: 1.82 },
    { regime: 'replace', iteration: 10, testLoss: 9.85 },
    { regime: 'replace', iteration: 4, testLoss: 5.82 },
    { regime: 'accumulate', iteration: 4, testLoss: 1.75 },
  ],
};

/** A run of a language model with all that can be measured of one, under the regimes of `losses`. */
export function studyExample(changes: Partial<ExampleOptions> = {}): RunSummary {
  const summary = exampleSummary({
    losses: languageLosses,
    alter: ({ n, metrics }, regime, seed) => ({
      metrics: { ...metrics, ...metricsAt(regime, n, seed) },
      curve: curveAt(n),
      survival: survivalAt(regime, n, seed),
    }),
    ...changes,
  });
  return { ...summary, metrics: descriptions, reference: publishedLosses };
}
