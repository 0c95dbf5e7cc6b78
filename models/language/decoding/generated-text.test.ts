import { TokenizerTrainer } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { generatedText } from './generated-text.ts';

test('ids that the tokenizer does not have are left out of the text', async () => {
  const trainer = new TokenizerTrainer();
  trainer.add('red ball red ball');
  const tokenizer = await trainer.train({ vocabularySize: 260 });
  const ids = [...tokenizer.encode('red ball')];
  expect(generatedText(tokenizer, [...ids, tokenizer.vocabularySize, 5000])).toBe('red ball');
  expect(generatedText(tokenizer, Int32Array.from(ids))).toBe('red ball');
});
