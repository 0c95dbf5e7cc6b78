import { expect, test } from 'vitest';
import { categories, categoryNames } from './categories.ts';
import { generateStory } from './generation.ts';
import { storyGrammar } from './grammar.ts';
import { deriveStory, storyLogProbability } from './probability.ts';
import { countItems, recogniseItems } from './recognition.ts';
import { rules } from './rules.ts';
import { productions, wordOf } from './template.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const stories = (count: number, seed = 1) =>
  Array.from({ length: count }, (_, index) => generateStory({ seed, split: 'train', index }));

test('probabilities sum to 1, fall with the rank and end in a rare tail', () => {
  for (const { items } of storyGrammar.categories) {
    const probabilities = items.map(({ probability }) => probability);
    expect(sum(probabilities)).toBeCloseTo(1, 12);
    expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
  }
  for (const alternatives of Object.values(rules)) {
    expect(sum(alternatives.map(({ probability }) => probability))).toBeCloseTo(1, 12);
  }
  const names = storyGrammar.categories[0];
  expect([names?.items.length, names?.items.at(-1)?.probability]).toEqual([40, 0.001]);
});

test('every rule and every form that a template names exists, and every rule is used', () => {
  const used = new Set(['story']);
  for (const alternatives of productions.values()) {
    for (const element of alternatives.flatMap(({ elements }) => elements)) {
      if (element.kind === 'rule') used.add(element.rule);
      if (element.kind === 'mention') {
        const { items } = categories[element.category] as (typeof categories)[number];
        for (const item of items.keys()) wordOf(element.category, item, element.form);
      }
    }
  }
  expect([...used].sort()).toEqual([...productions.keys()].sort());
});

test('no word serves twice: neither as two items nor as an item and another word of the templates', () => {
  const words = categories.flatMap(({ items }) => items.map(({ text }) => text));
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^[A-Za-z]+$/);
  const literals = [...productions.values()].flat().flatMap(({ elements }) => elements);
  const texts = literals.map((element) => (element.kind === 'literal' ? element.text : '')).join(' ');
  expect(Object.values(recogniseItems(texts)).flat()).toEqual([]);
  for (const { name, items } of categories) {
    for (const [index, { text, forms }] of items.entries()) {
      const found = recogniseItems(Object.values(forms).join(' '));
      expect([text, found[name]]).toEqual([text, [index]]);
      expect(Object.values(found).flat()).toHaveLength(1);
    }
  }
});

test('a story is a function of its seed, split and index', () => {
  expect(generateStory({ seed: 1, split: 'train', index: 7 })).toBe(stories(8)[7]);
  const test = Array.from({ length: 300 }, (_, index) => generateStory({ seed: 1, split: 'test', index }));
  const all = [...stories(300), ...stories(300, 2), ...test];
  expect(new Set(all).size).toBe(all.length);
});

test('stories have 3 to 6 sentences and mention exactly one item of each category', () => {
  const lengths = new Set<number>();
  for (const story of stories(2000)) {
    lengths.add(story.split(/[.](?= |$)/).length - 1);
    const counts = Object.values(recogniseItems(story)).map((found) => found.length);
    if (counts.some((count) => count !== 1)) expect([story, counts]).toEqual([story, counts.map(() => 1)]);
  }
  expect([...lengths].sort()).toEqual([3, 4, 5, 6]);
});

test('every story has one derivation, which tells the drawn items', () => {
  for (const story of stories(400)) {
    const derivations = deriveStory(story);
    expect(derivations).toHaveLength(1);
    const recognised = recogniseItems(story);
    expect(derivations[0]?.items).toEqual(categoryNames.map((name) => recognised[name][0]));
  }
});

test('a text that the grammar cannot write has probability 0', () => {
  const [story] = stories(1) as [string];
  expect(storyLogProbability(story)).toBeLessThan(0);
  const wrong = [`${story} More.`, story.slice(0, -1), '', story.replace('named', 'called')];
  for (const text of wrong) expect(storyLogProbability(text)).toBe(Number.NEGATIVE_INFINITY);
  expect(storyLogProbability('Mia was a kind boy.')).toBe(Number.NEGATIVE_INFINITY);
});

test('the probability of a story is the product of its draws', () => {
  const story = 'Mia was a little girl. Mia was a little girl.';
  expect(storyLogProbability(story)).toBe(Number.NEGATIVE_INFINITY);
  const known =
    'Leo was a kind boy. He found a red ball at the park. He kicked the ball with a dog. The dog was sad too.';
  const draws = [0.111, 0.181, 0.274, 0.195, 0.209, 0.193, 0.047];
  const choices = [0.3, 0.6, 0.4, 0.65, 0.6, 0.2, 0.55];
  expect(storyLogProbability(known)).toBeCloseTo(sum([...draws, ...choices].map(Math.log)), 10);
});

// False-alarm rate: 4 standard errors of a mean, about 6e-5; the seed is fixed.
test('the mean of -log p over stories is the entropy of the grammar', () => {
  const surprises = stories(2000, 3).map((story) => -storyLogProbability(story));
  const mean = sum(surprises) / surprises.length;
  const variance = sum(surprises.map((each) => (each - mean) ** 2)) / (surprises.length - 1);
  const standardError = Math.sqrt(variance / surprises.length);
  expect(Math.abs(mean - storyGrammar.entropy)).toBeLessThan(4 * standardError);
});

// False-alarm rate: chi-square beyond mean + 5 standard deviations in one of 7 tests, below 1e-4; the seed is fixed.
test('items occur as often as their probabilities say, the rare ones too', () => {
  const count = 20_000;
  const counts = countItems(stories(count, 4));
  for (const { name, items } of categories) {
    expect(sum([...counts[name]])).toBe(count);
    const chiSquare = items.reduce((total, { probability }, item) => {
      const expected = count * probability;
      return total + ((counts[name][item] as number) - expected) ** 2 / expected;
    }, 0);
    const freedom = items.length - 1;
    expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom));
  }
});

test('items are recognised as whole words in any text', () => {
  const found = recogniseItems(
    'Mia and Leo saw a hat, a cathedral and a cat. mia sat. The cat hated ballads!',
  );
  const named = (name: (typeof categoryNames)[number]) =>
    found[name].map((item) => categories[categoryNames.indexOf(name)]?.items[item]?.text);
  expect([named('name'), named('object'), named('animal'), named('place')]).toEqual([
    ['Mia', 'Leo'],
    ['hat'],
    ['cat'],
    [],
  ]);
});
