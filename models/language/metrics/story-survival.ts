import { type CategoryName, countItems, storyGrammar } from '@ouroboros/data/tokens';

/** A word of the embedded story grammar in a set of texts. */
export interface CountedItem {
  readonly text: string;
  /** Of a real story to mention it. */
  readonly probability: number;
  /** Texts that mention it. */
  readonly stories: number;
  /** Share of the texts that mention it over `probability`: 1 as in real stories, 0 for a lost item. */
  readonly frequency: number;
}

/** What a set of texts keeps of the rare tail of a category. */
export interface TailSurvival {
  readonly category: CategoryName;
  /** From the most to the least probable. */
  readonly items: readonly CountedItem[];
  /** How many of `items` occur. */
  readonly survivors: number;
  /** `survivors / items.length`. */
  readonly share: number;
  /** What `share` is expected to be for as many real stories: the mean of 1 - (1 - p)^N. */
  readonly expectedShare: number;
  /** Texts that mention an item of the tail, one for each that it mentions, over as many as expected of real stories. */
  readonly frequency: number;
}

/** Where the tails of names, objects, places and animals begin. */
const rareBelow = 0.005;

/** Which tails are looked at. */
export interface TailOptions {
  /** Categories (default: names, objects and places). */
  readonly categories?: readonly CategoryName[];
  /** Items less probable than this are the tail (default 0.005). */
  readonly below?: number;
}

/** The items of a category in a set of texts. */
export interface CountedCategory {
  readonly category: CategoryName;
  /** From the most to the least probable. */
  readonly items: readonly CountedItem[];
  /** Number of texts. */
  readonly texts: number;
}

/**
 * How often the names, objects and places of the embedded story grammar occur in a set of texts, compared with real stories. Items
 * count as whole words, once per text; the texts need not be ones that the grammar can write. Of no texts every frequency is 0. One
 * pass.
 */
export function storyItems(
  texts: Iterable<string>,
  wanted: readonly CategoryName[] = ['name', 'object', 'place'],
): CountedCategory[] {
  let total = 0;
  const counts = countItems(
    (function* counted() {
      for (const text of texts) {
        total++;
        yield text;
      }
    })(),
  );
  return storyGrammar.categories
    .filter(({ name }) => wanted.includes(name))
    .map(({ name: category, items }) => ({
      category,
      items: items.map(({ text, probability }, item) =>
        countedItem(text, probability, counts[category][item] as number, total),
      ),
      texts: total,
    }));
}

/** What the texts keep of the rare tail of a category: of its items that are less probable than `below`. */
export function tailOf({ category, items, texts }: CountedCategory, below = rareBelow): TailSurvival {
  const tail = items.filter(({ probability }) => probability < below);
  return { category, items: tail, ...survivalOf(tail, texts) };
}

/** Which of the rare names, objects and places occur in a set of texts: `tailOf` of `storyItems`. */
export function tailSurvival(
  texts: Iterable<string>,
  { categories, below }: TailOptions = {},
): TailSurvival[] {
  return storyItems(texts, categories).map((category) => tailOf(category, below));
}

function countedItem(text: string, probability: number, stories: number, total: number): CountedItem {
  return { text, probability, stories, frequency: ratio(stories, total * probability) };
}

function survivalOf(items: readonly CountedItem[], total: number) {
  const sum = (value: (item: CountedItem) => number) => items.reduce((all, item) => all + value(item), 0);
  const survivors = items.filter(({ stories }) => stories > 0).length;
  return {
    survivors,
    share: ratio(survivors, items.length),
    expectedShare: ratio(
      sum(({ probability }) => 1 - (1 - probability) ** total),
      items.length,
    ),
    frequency: ratio(
      sum(({ stories }) => stories),
      total * sum(({ probability }) => probability),
    ),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
