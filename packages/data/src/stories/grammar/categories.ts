import { animalRows, colorRows, feelingRows, nameRows, objectRows, placeRows, traitRows } from './words.ts';

/** A word that stories draw, with its probability and the forms in which templates mention it. */
export interface Item {
  readonly text: string;
  readonly probability: number;
  /** By name: the word itself is `text`; others depend on it, such as the pronoun `he` of a name. */
  readonly forms: Readonly<Record<string, string>>;
}

/** Words of which every story draws and mentions exactly one. */
export interface Category {
  readonly name: CategoryName;
  /** From the most to the least probable; the probabilities sum to 1. */
  readonly items: readonly Item[];
}

/** What a story draws, in the order of the draws. */
export const categoryNames = ['name', 'trait', 'color', 'object', 'place', 'animal', 'feeling'] as const;

/** Name of a category. */
export type CategoryName = (typeof categoryNames)[number];

const pronouns = {
  she: { he: 'she', He: 'She', his: 'her', His: 'Her', him: 'her', child: 'girl' },
  he: { he: 'he', He: 'He', his: 'his', His: 'His', him: 'him', child: 'boy' },
} as const;

/** The word with its article: `an` before a vowel. */
function articles(word: string): { readonly a: string; readonly A: string } {
  const article = /^[aeiou]/.test(word) ? 'an' : 'a';
  return { a: `${article} ${word}`, A: `${article === 'an' ? 'An' : 'A'} ${word}` };
}

function item(text: string, perThousand: number, forms: Readonly<Record<string, string>>): Item {
  return { text, probability: perThousand / 1000, forms: { text, ...forms } };
}

function whereabouts(place: string, preposition: string): Readonly<Record<string, string>> {
  const where = `${preposition} the ${place}`;
  return { where, Where: `${where.charAt(0).toUpperCase()}${where.slice(1)}` };
}

/** All words, by category. */
export const categories: readonly Category[] = [
  { name: 'name', items: nameRows.map(([text, share, pronoun]) => item(text, share, pronouns[pronoun])) },
  { name: 'trait', items: traitRows.map(([text, share]) => item(text, share, articles(text))) },
  { name: 'color', items: colorRows.map(([text, share]) => item(text, share, articles(text))) },
  { name: 'object', items: objectRows.map(([text, share, used]) => item(text, share, { used })) },
  { name: 'place', items: placeRows.map(([text, share, at]) => item(text, share, whereabouts(text, at))) },
  {
    name: 'animal',
    items: animalRows.map(([text, share, does]) => item(text, share, { ...articles(text), does })),
  },
  { name: 'feeling', items: feelingRows.map(([text, share, gesture]) => item(text, share, { gesture })) },
];
