/** Characters in a batch: many enough for all cores to work on, few enough that a few batches take little memory. */
const batchCharacters = 1 << 20;

/**
 * Groups stories into batches of about a million characters.
 *
 * @param skip stories at the beginning that are left out.
 */
export async function* storyBatches(
  stories: AsyncIterable<string>,
  skip = 0,
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  let characters = 0;
  let seen = 0;
  for await (const story of stories) {
    if (seen++ < skip) continue;
    batch.push(story);
    characters += story.length;
    if (characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
