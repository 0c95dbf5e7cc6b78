import { openTokenShard, TokenView } from '@ouroboros/data/tokens';
import { Fault } from '@ouroboros/errors';
import { Tokenizer } from '@ouroboros/native';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Evaluation } from '../../family.ts';
import type { Tensors } from '../../training/initialise.ts';
import { readWeights } from '../../training/weights.ts';
import { rarityLossName, rarityQuantiles } from '../metrics/descriptions.ts';
import { documentsOf } from '../metrics/documents.ts';
import { grammarDivergence } from '../metrics/grammar.ts';
import { lossByRarity, TokenLosses } from '../metrics/rarity.ts';
import { countTokens } from '../metrics/unigrams.ts';
import type { ModelSource } from '../model-source.ts';
import { openModel } from '../sessions.ts';
import { documentLosses } from './document-losses.ts';
import { openEvaluator } from './evaluator.ts';
import { MeanLoss, type WindowLosses, windowLosses } from './window-losses.ts';

/** Arguments of one evaluation. */
export interface EvaluateArgument {
  readonly source: ModelSource;
  /** Shard of the frozen real test set. */
  readonly testShard: string;
  readonly endOfText: number;
  /** Path of tokenizer.json, where the real stories are those of the embedded grammar. */
  readonly grammarTokenizer?: string;
  /** The directory of the fit. */
  readonly directory: string;
}

/**
 * Losses of a fitted model on the real test set. Over windows of T tokens (the rest behind the last whole window is left out): the mean
 * cross-entropy in nats per token, its exponential, and the mean at each tenth of the tokens from the most frequent to the rarest; a
 * tenth of which nothing was predicted is left out. For stories of the embedded grammar: the divergence of the model from it.
 *
 * @throws Fault `language/test-too-short` when the test set has no whole window.
 */
export async function evaluateLanguage(
  argument: EvaluateArgument,
  context: WorkerContext,
): Promise<Evaluation['metrics']> {
  const { source, testShard, directory } = argument;
  const view = TokenView.join([{ shard: await openTokenShard(testShard) }]);
  try {
    const weights = await readWeights(openModel(context, source).parameters, directory);
    return {
      ...(await windowFigures(weights, view, argument, context)),
      ...(await grammarFigures(weights, view, argument, context)),
    };
  } finally {
    view.close();
  }
}

/**
 * Mean cross-entropy of a model with these parameters on the real test set, in nats per token: the `testLoss` of `evaluateLanguage`.
 *
 * @throws Fault `language/test-too-short` when the test set has no whole window.
 */
export async function testLossOf(
  weights: Tensors,
  { source, testShard }: Pick<EvaluateArgument, 'source' | 'testShard'>,
  context: WorkerContext,
): Promise<number> {
  const view = TokenView.join([{ shard: await openTokenShard(testShard) }]);
  try {
    return (await predictWindows(weights, view, { source, testShard }, context)).value;
  } finally {
    view.close();
  }
}

async function windowFigures(
  weights: Tensors,
  view: TokenView,
  argument: EvaluateArgument,
  context: WorkerContext,
): Promise<Evaluation['metrics']> {
  const { vocab_size: vocabulary } = argument.source.config;
  const each = new TokenLosses(vocabulary);
  const mean = await predictWindows(weights, view, argument, context, (batch) => {
    each.add(batch.targets, batch.losses);
    context.progress({ done: batch.done, total: batch.total, unit: 'windows' });
  });
  const reference = countTokens(documentsOf(view), vocabulary);
  return {
    testLoss: mean.value,
    perplexity: Math.exp(mean.value),
    testTokens: mean.weight,
    ...rarityFigures(lossByRarity(each, reference, rarityQuantiles)),
  };
}

/** @throws Fault `language/test-too-short` when the view has no whole window. */
async function predictWindows(
  weights: Tensors,
  view: TokenView,
  { source, testShard }: Pick<EvaluateArgument, 'source' | 'testShard'>,
  context: WorkerContext,
  onBatch?: (batch: WindowLosses) => void,
): Promise<MeanLoss> {
  const evaluator = await openEvaluator(context, source, weights);
  const mean = new MeanLoss();
  for await (const batch of windowLosses(evaluator, view)) {
    mean.add(batch);
    onBatch?.(batch);
    await context.yield();
  }
  if (mean.weight === 0) throw tooShort(testShard, view.tokens, evaluator.context);
  return mean;
}

function rarityFigures(losses: Float64Array): Record<string, number> {
  const named = [...losses].map((loss, k): [string, number] => [rarityLossName(k + 1), loss]);
  return Object.fromEntries(named.filter(([, loss]) => Number.isFinite(loss)));
}

/** Nothing where the real stories are not those of the embedded grammar, or none of them fits the context. */
async function grammarFigures(
  weights: Tensors,
  view: TokenView,
  { source, endOfText, grammarTokenizer }: EvaluateArgument,
  context: WorkerContext,
): Promise<Record<string, number>> {
  if (grammarTokenizer === undefined) return {};
  const tokenizer = Tokenizer.load(grammarTokenizer);
  // A story that fills the context may be the beginning of a longer one.
  const whole = (tokens: Int32Array) => tokens.length < source.config.n_positions - 1;
  const stories = [...documentsOf(view, { endOfText })].filter(whole);
  const onBatch = (done: number) => {
    context.progress({ done, total: stories.length, unit: 'stories' });
    return context.yield();
  };
  const evaluator = await openEvaluator(context, source, weights, { anyLength: true });
  const losses = await documentLosses(evaluator, stories, { endOfText, onBatch });
  const texts = stories.map((tokens) => tokenizer.decode(tokens));
  const { mean, standardError } = grammarDivergence(texts, losses);
  return {
    ...(mean === undefined ? {} : { grammarDivergence: mean }),
    ...(standardError === undefined ? {} : { grammarDivergenceError: standardError }),
  };
}

function tooShort(shard: string, tokens: number, length: number): Fault {
  return new Fault({
    code: 'language/test-too-short',
    kind: 'request',
    subject: `the test stories in ${shard}`,
    expected: `at least ${length + 1} tokens, one more than model.n_positions`,
    received: `${tokens}`,
    remedy: 'raise data.testStories or lower model.n_positions',
  });
}
