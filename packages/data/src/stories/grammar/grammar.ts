import { sha256 } from '../../checksum.ts';
import { type Category, categories } from './categories.ts';
import { storyEntropy } from './probability.ts';
import { rules } from './rules.ts';

/** What is known of the grammar that writes the embedded stories. */
export interface StoryGrammar {
  /** Every story mentions exactly one item of each category, item i with its probability. */
  readonly categories: readonly Category[];
  /** Nats per story. */
  readonly entropy: number;
  /** Changes whenever a word, a rule or a probability does. */
  readonly version: string;
}

/** The grammar of the embedded stories. */
export const storyGrammar: StoryGrammar = {
  categories,
  entropy: storyEntropy(),
  version: sha256(JSON.stringify([categories, rules])).slice(0, 12),
};
