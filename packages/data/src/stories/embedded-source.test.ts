import { expect, test } from 'vitest';
import { openEmbedded } from './embedded-source.ts';

async function collect(stories: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const story of stories) all.push(story);
  return all;
}

test('story k is the same whatever the count, on every reading', async () => {
  const few = openEmbedded({ seed: 5, stories: 10, testStories: 3 });
  const many = openEmbedded({ seed: 5, stories: 600, testStories: 20 });
  const train = await collect(few.train);
  expect([train.length, (await collect(few.test)).length]).toEqual([10, 3]);
  expect((await collect(many.train)).slice(0, 10)).toEqual(train);
  expect((await collect(many.test)).slice(0, 3)).toEqual(await collect(few.test));
  expect(await collect(few.train)).toEqual(train);
});

test('train and test are different streams, and so are different seeds', async () => {
  const [a, b] = [openEmbedded({ stories: 50, testStories: 50 }), openEmbedded({ seed: 2n, stories: 50 })];
  const train = await collect(a.train);
  expect(train).not.toEqual(await collect(a.test));
  expect(train).not.toEqual(await collect(b.train));
  expect(a.describe()).toMatchObject({ source: 'embedded', seed: '1', stories: 50, testStories: 50 });
});
