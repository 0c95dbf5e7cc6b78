import type { Tokenizer } from '@ouroboros/native';

/**
 * The text of generated tokens. Ids beyond the tokenizer's are left out: a model may have rows for more tokens than the
 * training texts gave.
 */
export function generatedText(tokenizer: Tokenizer, tokens: readonly number[] | Int32Array): string {
  return tokenizer.decode(tokens.filter((token) => token < tokenizer.vocabularySize));
}
