import { openTokenShard, TokenView } from '@ouroboros/data/tokens';
import { Tokenizer } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { ItemSurvival } from '../../family.ts';
import type { Tensors } from '../../training/initialise.ts';
import { readWeights } from '../../training/weights.ts';
import { generateWith } from '../decoding/generate-with.ts';
import { generatedText } from '../decoding/generated-text.ts';
import type { GeneratedDocument } from '../decoding/generation.ts';
import { distinct } from '../metrics/distinct.ts';
import { documentsOf } from '../metrics/documents.ts';
import { countDuplicates } from '../metrics/duplicates.ts';
import { grammaticalShare } from '../metrics/grammar.ts';
import { selfBleu } from '../metrics/self-bleu.ts';
import { type CountedCategory, storyItems, tailOf } from '../metrics/story-survival.ts';
import { countTokens, unigramDivergence, unigramEntropy, vocabularySurvivors } from '../metrics/unigrams.ts';
import type { ModelArgument } from '../sampling.ts';
import { openModel } from '../sessions.ts';
import { documentLosses } from './document-losses.ts';
import { openEvaluator } from './evaluator.ts';

/** Arguments of one measurement of what a model writes. */
export interface MeasureArgument extends ModelArgument {
  /** How many texts. */
  readonly texts: number;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  /** Path of tokenizer.json, where the real stories are those of the embedded grammar. */
  readonly grammarTokenizer?: string;
}

/** What is known of the texts of a model. */
export interface Measurement {
  readonly metrics: Readonly<Record<string, number>>;
  /** Survival of every name, object and place of the embedded grammar, where the real stories are its. */
  readonly survival?: readonly ItemSurvival[];
}

/**
 * Figures of the first `texts` documents of the synthetic data set of a model, whatever is drawn of it for later fits: sets of one
 * size compare over iterations and regimes. `<|endoftext|>` is left out; the reference of `vocabularySurvivors` and
 * `unigramDivergence` is the real test set.
 */
export async function measureLanguage(
  argument: MeasureArgument,
  context: WorkerContext,
): Promise<Measurement> {
  const { parameters } = openModel(context, argument.source);
  const weights = await readWeights(parameters, argument.directory);
  const documents = await writeDocuments(argument, weights, context);
  const figures = {
    texts: documents.length,
    ownPerplexity: await ownPerplexity(documents, argument, weights, context),
    ...(await tokenFigures(documents, argument)),
  };
  if (argument.grammarTokenizer === undefined) return { metrics: figures };
  const tokenizer = Tokenizer.load(argument.grammarTokenizer);
  const texts = documents.map((tokens) => generatedText(tokenizer, tokens));
  const items = storyItems(texts);
  return {
    metrics: { ...figures, ...tailFigures(items), grammatical: grammaticalShare(texts) },
    survival: itemSurvival(items),
  };
}

/** The exponential of the mean loss of the model on its own documents: every token once, their ends included. */
async function ownPerplexity(
  documents: readonly Int32Array[],
  { source, endOfText }: MeasureArgument,
  weights: Tensors,
  context: WorkerContext,
): Promise<number> {
  const evaluator = await openEvaluator(context, source, weights, { anyLength: true });
  const losses = await documentLosses(evaluator, documents, { endOfText, onBatch: () => context.yield() });
  const predictions = documents.reduce((sum, { length }) => sum + length + 1, 0);
  return Math.exp(losses.reduce((sum, loss) => sum + loss, 0) / predictions);
}

/** Sequences 0 to `texts` - 1 of the model, in order, without their ends. */
async function writeDocuments(
  argument: MeasureArgument,
  weights: Tensors,
  context: WorkerContext,
): Promise<Int32Array[]> {
  const { source, texts: count, ...common } = argument;
  const { config } = source;
  const documents = new Array<Int32Array>(count);
  const model = openModel(context, source);
  const request = { ...common, config, first: 0, count, threads: context.threads };
  let done = 0;
  for await (const { index, tokens } of generateWith({ model, weights }, request, context)) {
    documents[index] = withoutEnd(tokens);
    context.progress({ done: ++done, total: count, unit: 'texts' });
  }
  return documents;
}

function withoutEnd(tokens: GeneratedDocument['tokens']): Int32Array {
  return Int32Array.from(tokens.slice(0, -1));
}

/** What is known from the tokens alone. */
async function tokenFigures(
  documents: readonly Int32Array[],
  { source, testShard, endOfText }: MeasureArgument,
): Promise<Record<string, number>> {
  const vocabulary = source.config.vocab_size;
  const view = TokenView.join([{ shard: await openTokenShard(testShard) }]);
  try {
    const real = countTokens(documentsOf(view, { endOfText }), vocabulary);
    const counts = countTokens(documents, vocabulary);
    return {
      ...Object.fromEntries(distinct(documents).map(({ n, share }) => [`distinct${n}`, share])),
      selfBleu: selfBleu(documents),
      duplicates: countDuplicates(documents).share,
      vocabularySurvivors: vocabularySurvivors(real, counts).share,
      unigramEntropy: unigramEntropy(counts),
      unigramDivergence: unigramDivergence(real, counts),
    };
  } finally {
    view.close();
  }
}

/** Every name, object and place with its mentions, by category from the most to the least probable. */
function itemSurvival(categories: readonly CountedCategory[]): readonly ItemSurvival[] {
  return categories.flatMap(({ category, items, texts }) =>
    items.map(({ text, probability, stories }) => ({
      category,
      item: text,
      probability,
      expected: texts * probability,
      mentions: stories,
    })),
  );
}

/** Survival of the rare words of the embedded grammar by category, such as `rareNameSurvival`. */
function tailFigures(categories: readonly CountedCategory[]): Record<string, number> {
  return Object.fromEntries(
    categories.flatMap((counted) => {
      const { category, share, expectedShare, frequency } = tailOf(counted);
      const name = `rare${category.charAt(0).toUpperCase()}${category.slice(1)}`;
      return [
        [`${name}Survival`, share],
        [`${name}SurvivalExpected`, expectedShare],
        [`${name}Frequency`, frequency],
      ];
    }),
  );
}
