import { storyLogProbability } from '@ouroboros/data/tokens';
import { meanAndError } from '../../mean-and-error.ts';

/** How far a model is from the grammar of the embedded stories. */
export interface GrammarDivergence {
  /** Nats per story; missing without stories. */
  readonly mean?: number;
  /** Of the mean; missing with fewer than two stories. */
  readonly standardError?: number;
}

/**
 * KL(grammar || model), estimated over stories that the grammar drew: the mean of log p_grammar(story) - log p_model(story), in nats
 * per story. A model writes a text by its tokens, and `losses` are those of one way to cut it into tokens, so this is an upper bound;
 * it is tight as far as the model writes texts in the tokenizer's own way alone.
 *
 * @param losses -log p_model of every story and its end
 * @param logProbability log p_grammar of a text
 * @throws RangeError when there is not one loss for each story.
 */
export function grammarDivergence(
  stories: readonly string[],
  losses: Float64Array,
  logProbability: (text: string) => number = storyLogProbability,
): GrammarDivergence {
  if (stories.length !== losses.length) {
    throw new RangeError(`expected ${stories.length} losses, one per story, received ${losses.length}`);
  }
  const excesses = losses.map((loss, k) => loss + logProbability(stories[k] as string));
  if (excesses.length === 0) return {};
  const { mean, standardError } = meanAndError(excesses);
  return excesses.length === 1 ? { mean } : { mean, standardError };
}

/** Share of texts that the grammar of the embedded stories can write; 0 of no texts. */
export function grammaticalShare(texts: readonly string[]): number {
  const grammatical = texts.filter((text) => storyLogProbability(text) > Number.NEGATIVE_INFINITY);
  return grammatical.length / Math.max(1, texts.length);
}
