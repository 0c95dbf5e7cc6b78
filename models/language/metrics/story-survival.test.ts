import { generateStory } from '@ouroboros/data/tokens';
import { expect, test } from 'vitest';
import { tailSurvival } from './story-survival.ts';

test('the tail is the rare end of each category', () => {
  const [names, objects, places] = tailSurvival([]);
  expect(names?.items.map(({ text }) => text)).toEqual([
    'Odile',
    'Caspar',
    'Saffron',
    'Barnaby',
    'Marigold',
    'Ignatius',
    'Philippa',
    'Thaddeus',
    'Wilhelmina',
    'Zebedee',
  ]);
  expect(objects?.items.map(({ text }) => text)).toEqual(['telescope', 'tambourine', 'boomerang', 'compass']);
  expect(places?.items.map(({ text }) => text)).toEqual(['windmill', 'orchard', 'waterfall', 'lighthouse']);
});

test('items that occur are counted once per text and compared with their probability', () => {
  const texts = [
    'Odile was at the lighthouse. Odile and Zebedee saw a compass!',
    'Mia had a telescope, an orchard and a compasses.',
  ];
  const [names, objects, places] = tailSurvival(texts);
  expect(names).toMatchObject({ category: 'name', survivors: 2, share: 0.2 });
  // Two mentions, where two real stories are expected to have 2 x 0.02.
  expect(names?.frequency).toBeCloseTo(2 / (2 * 0.02), 10);
  expect(names?.items[0]).toEqual({ text: 'Odile', probability: 0.004, stories: 1, frequency: 1 / 0.008 });
  expect(names?.items[1]).toEqual({ text: 'Caspar', probability: 0.003, stories: 0, frequency: 0 });
  expect(objects).toMatchObject({ category: 'object', survivors: 2, share: 0.5 });
  expect(places).toMatchObject({ category: 'place', survivors: 2, share: 0.5 });
  const expected = (2 - 0.996 ** 2 - 0.997 ** 2 + (2 - 0.998 ** 2 - 0.999 ** 2)) / 4;
  expect(places?.expectedShare).toBeCloseTo(expected, 12);
});

test('of no texts nothing survives', () => {
  for (const tail of tailSurvival([])) {
    expect(tail).toMatchObject({ survivors: 0, share: 0, expectedShare: 0, frequency: 0 });
  }
});

test('other categories and limits can be asked for', () => {
  const [traits, ...others] = tailSurvival(['A stubborn dog.'], { categories: ['trait'], below: 0.01 });
  expect(others).toEqual([]);
  expect(traits?.items.map(({ text, stories }) => [text, stories])).toEqual([
    ['stubborn', 1],
    ['absentminded', 0],
  ]);
});

// False-alarm rate: 5 standard deviations of a Poisson count in one of 3 tests, below 1e-5; the seed is fixed.
test('real stories keep their tail at its frequency', () => {
  const count = 10_000;
  const texts = Array.from({ length: count }, (_, index) =>
    generateStory({ seed: 11, split: 'train', index }),
  );
  for (const { items, share, expectedShare, frequency } of tailSurvival(texts)) {
    const expected = count * items.reduce((sum, { probability }) => sum + probability, 0);
    expect(Math.abs(frequency - 1)).toBeLessThan(5 / Math.sqrt(expected));
    expect([share, expectedShare > 0.9999]).toEqual([1, true]);
  }
});
