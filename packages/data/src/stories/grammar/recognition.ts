import { type CategoryName, categories, categoryNames } from './categories.ts';

/** Which item a word is: category and item, by position. */
const places: ReadonlyMap<string, readonly [category: number, item: number]> = new Map(
  categories.flatMap(({ items }, category) =>
    items.map(({ text }, item) => [text, [category, item] as const] as const),
  ),
);

const word = /[A-Za-z]+/g;

/** The positions of the items of each category that occur in a text, ascending, each once. */
export type RecognisedItems = Readonly<Record<CategoryName, readonly number[]>>;

/** Which items occur in a text, as whole words; the text need not be one that the grammar can write. */
export function recogniseItems(text: string): RecognisedItems {
  const found = categories.map(() => new Set<number>());
  for (const [each] of text.matchAll(word)) {
    const place = places.get(each);
    if (place !== undefined) found[place[0]]?.add(place[1]);
  }
  const sorted = found.map((items) => [...items].sort((a, b) => a - b));
  return Object.fromEntries(categoryNames.map((name, index) => [name, sorted[index] ?? []])) as Record<
    CategoryName,
    number[]
  >;
}

/** Per category: how many stories mention each item, in the order of `storyGrammar.categories`. */
export type ItemCounts = Readonly<Record<CategoryName, Uint32Array>>;

/** Counts in how many stories each item occurs: what survived, and how much of it. */
export function countItems(stories: Iterable<string>): ItemCounts {
  const counts = Object.fromEntries(
    categories.map(({ name, items }) => [name, new Uint32Array(items.length)]),
  ) as Record<CategoryName, Uint32Array>;
  for (const story of stories) {
    const recognised = recogniseItems(story);
    for (const name of categoryNames) {
      for (const item of recognised[name]) counts[name][item] = (counts[name][item] as number) + 1;
    }
  }
  return counts;
}
