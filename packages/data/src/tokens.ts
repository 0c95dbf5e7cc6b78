export { prepareFreshBatch } from './preparation/fresh-batch.ts';
export type { PreparationOptions, PreparedOptions, PreparedTokens } from './preparation/options.ts';
export { prepareTokens } from './preparation/preparation.ts';
export type { TokenizerOptions } from './preparation/tokenization.ts';
export { concatenateShards } from './shard/concatenation.ts';
export { openTokenShard, type TokenShard, tokensOfFirst, tokenWidth } from './shard/token-shard.ts';
export { type TokenShardOptions, TokenShardWriter } from './shard/token-shard-writer.ts';
export { type TokenPart, TokenView, type WindowOptions } from './shard/token-view.ts';
export type { DatasetOptions } from './stories/dataset-source.ts';
export type { EmbeddedOptions } from './stories/embedded-source.ts';
export { type Category, type CategoryName, categoryNames, type Item } from './stories/grammar/categories.ts';
export { generateStory, type StoryAddress } from './stories/grammar/generation.ts';
export { type StoryGrammar, storyGrammar } from './stories/grammar/grammar.ts';
export { type Derivation, deriveStory, storyLogProbability } from './stories/grammar/probability.ts';
export {
  countItems,
  type ItemCounts,
  type RecognisedItems,
  recogniseItems,
} from './stories/grammar/recognition.ts';
export { openStories, type StoryOptions, storySources } from './stories/story-source.ts';
export type { StorySource, StorySplit } from './stories/story-split.ts';
export { folderNames, type TinyStoriesOptions } from './stories/tinystories-source.ts';
