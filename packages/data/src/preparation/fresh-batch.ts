import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { exists } from '../durable-file.ts';
import { requireWhole } from '../option.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { discardUnfinished } from '../shard/unfinished-shard.ts';
import { openStories, type StoryOptions } from '../stories/story-source.ts';
import type { StorySplit } from '../stories/story-split.ts';
import type { PreparationOptions } from './options.ts';
import { prepareTokens } from './preparation.ts';
import { takeFreshBatch } from './prepared-source.ts';
import type { PreparationCall } from './progress.ts';
import { begin, tokenizerName } from './record.ts';
import { prepareStage, type Stage } from './stage.ts';
import { obtainTokenization } from './tokenization.ts';
import { tooFewCode, tooFewStories } from './too-few-stories.ts';

/** Stories [(batch - 1) size, batch size) of a split; throws what `lacking` makes of the number there is, if too small. */
function sliceOf(
  stories: StorySplit,
  batch: number,
  size: number,
  lacking: (received: number) => Fault,
): StorySplit {
  async function* slice(): AsyncGenerator<string> {
    let seen = 0;
    for await (const story of stories) {
      if (++seen > (batch - 1) * size) yield story;
      if (seen === batch * size) return;
    }
    throw lacking(seen);
  }
  return { size: { unit: 'stories', total: size }, [Symbol.asyncIterator]: slice };
}

/** Makes a shard; of one whose stories are too few nothing stays. */
async function prepareOrDiscard(stage: Stage, call: PreparationCall): Promise<TokenShard> {
  try {
    return await prepareStage(stage, call);
  } catch (error) {
    if (error instanceof Fault && error.code === tooFewCode) await discardUnfinished(stage.directory);
    throw error;
  }
}

/** Makes the shard of batch `batch`, from 2 on, or finds it made. */
async function prepareBatch(
  directory: string,
  options: PreparationOptions<StoryOptions>,
  batch: number,
  call: PreparationCall,
): Promise<TokenShard> {
  const { train, tokenizer } = await prepareTokens(directory, options, call);
  const target = join(directory, `train-${batch}`);
  if (await exists(target)) return openTokenShard(target);
  const size = train.manifest.examples;
  const source = await openStories(options.stories);
  await begin({ directory, first: tokenizerName }, options, source.describe());
  const { train: wide } = await openStories({ ...options.stories, stories: batch * size });
  const lacking = (received: number) => tooFewStories(directory, { batch, size, received });
  const stories = sliceOf(wide, batch, size, lacking);
  const provenance = { ...source.describe(), split: 'train', batch };
  const tokenization = await obtainTokenization(tokenizer, options, wide, call);
  return prepareOrDiscard({ name: 'train', directory: target, stories, provenance, tokenization }, call);
}

/**
 * Fresh batch `batch` of real stories for data that `prepareTokens` made, or makes now, with the same options: of the
 * training split in the same order, n being the number of stories in `train/`, the stories [(batch - 1) n, batch n),
 * tokenised with the same tokenizer, in `train-<batch>/`. Batch 1 is `train/` itself. What is there already is opened;
 * interrupted work goes on. Of the source `prepared` n is `trainStories`.
 *
 * @param batch 1-based.
 * @throws Fault `data/too-few-stories` when the source does not hold that many; those of `prepareTokens`.
 */
export async function prepareFreshBatch(
  directory: string,
  options: PreparationOptions,
  batch: number,
  call: PreparationCall = {},
): Promise<TokenShard> {
  requireWhole('batch', batch, 1);
  const { stories } = options;
  if (batch === 1) return (await prepareTokens(directory, options, call)).train;
  if (stories.source === 'prepared') return takeFreshBatch(directory, { ...options, stories }, batch);
  return prepareBatch(directory, { ...options, stories }, batch, call);
}
