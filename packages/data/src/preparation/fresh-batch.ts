import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { exists } from '../durable-file.ts';
import { requireWhole } from '../option.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { openStories } from '../stories/story-source.ts';
import type { StorySplit } from '../stories/story-split.ts';
import { type PreparationOptions, prepareTokens } from './preparation.ts';
import type { PreparationCall } from './progress.ts';
import { begin } from './record.ts';
import { prepareStage } from './stage.ts';
import { obtainTokenization } from './tokenization.ts';

function tooFew(directory: string, batch: number, size: number, received: number): Fault {
  return new Fault({
    code: 'data/too-few-stories',
    kind: 'request',
    subject: directory,
    expected: `at least ${batch * size} training stories, for ${batch} batches of ${size}`,
    received: String(received),
    remedy: 'lower data.stories or the number of iterations, or give more stories',
  });
}

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

/**
 * Fresh batch `batch` of real stories for data that `prepareTokens` made, or makes now, with the same options: of the
 * training split in the same order, n being the number of stories in `train/`, the stories [(batch - 1) n, batch n),
 * tokenised with the same tokenizer, in `train-<batch>/`. Batch 1 is `train/` itself. What is there already is opened;
 * interrupted work goes on.
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
  const { train, tokenizer } = await prepareTokens(directory, options, call);
  if (batch === 1) return train;
  const target = join(directory, `train-${batch}`);
  if (await exists(target)) return openTokenShard(target);
  const size = train.manifest.examples;
  const source = await openStories(options.stories);
  await begin(directory, options, source.describe());
  const { train: wide } = await openStories({ ...options.stories, stories: batch * size });
  const stories = sliceOf(wide, batch, size, (received) => tooFew(directory, batch, size, received));
  const provenance = { ...source.describe(), split: 'train', batch };
  const tokenization = await obtainTokenization(tokenizer, options, wide, call);
  return prepareStage({ name: 'train', directory: target, stories, provenance, tokenization }, call);
}
