import { generateStory, storyGrammar, storyLogProbability } from '@ouroboros/data/tokens';
import { expect, test } from 'vitest';
import { grammarDivergence, grammaticalShare } from './grammar.ts';

const stories = (count: number) =>
  Array.from({ length: count }, (_, index) => generateStory({ seed: 5, split: 'test', index }));

test('over texts as frequent as the grammar has them it is the divergence of two known distributions', () => {
  const grammar = new Map([
    ['a', 1 / 2],
    ['b', 1 / 4],
    ['c', 1 / 4],
  ]);
  const model = new Map([
    ['a', 1 / 8],
    ['b', 3 / 4],
    ['c', 1 / 16],
  ]);
  const texts = ['a', 'c', 'b', 'a'];
  const losses = Float64Array.from(texts, (text) => -Math.log(model.get(text) as number));
  const { mean } = grammarDivergence(texts, losses, (text) => Math.log(grammar.get(text) as number));
  const divergence = [...grammar].reduce(
    (sum, [text, p]) => sum + p * Math.log(p / (model.get(text) as number)),
    0,
  );
  expect(mean).toBeCloseTo(divergence, 14);
});

test('the standard error is that of the mean over stories', () => {
  const logProbability = () => -1;
  const { mean, standardError } = grammarDivergence(['', '', ''], Float64Array.of(2, 4, 6), logProbability);
  expect(mean).toBeCloseTo(3, 14);
  // Differences 1, 3 and 5: variance 4 over three of them.
  expect(standardError).toBeCloseTo(Math.sqrt(4 / 3), 14);
});

test('a model that is the grammar has no divergence, and one that halves every probability log 2', () => {
  const texts = stories(20);
  const own = Float64Array.from(texts, (text) => -storyLogProbability(text));
  expect(grammarDivergence(texts, own)).toEqual({ mean: 0, standardError: 0 });
  const halved = grammarDivergence(
    texts,
    own.map((loss) => loss + Math.LN2),
  );
  expect(halved.mean).toBeCloseTo(Math.LN2, 12);
});

// False-alarm rate: 4 standard errors of a mean, about 6e-5; the seed is fixed.
test('a model that gives every story the same probability is known in closed form', () => {
  const texts = stories(2000);
  const nats = 40;
  const { mean, standardError } = grammarDivergence(texts, new Float64Array(texts.length).fill(nats));
  const expected = nats - storyGrammar.entropy;
  expect(Math.abs((mean as number) - expected)).toBeLessThan(4 * (standardError as number));
});

test('without stories there is no figure, of one story no error, and losses must be as many', () => {
  expect(grammarDivergence([], new Float64Array())).toEqual({});
  expect(Object.keys(grammarDivergence(['x'], Float64Array.of(1), () => 0))).toEqual(['mean']);
  expect(() => grammarDivergence(['x'], new Float64Array(2))).toThrow('expected 1 losses');
});

test('texts are grammatical when the grammar can write them, word for word', () => {
  const [first, second] = stories(2) as [string, string];
  expect(grammaticalShare([first, second])).toBe(1);
  expect(grammaticalShare([first, `${second} `, '', first.slice(1)])).toBe(0.25);
  expect(grammaticalShare([])).toBe(0);
});
