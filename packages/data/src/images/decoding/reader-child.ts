import { Fault } from '@ouroboros/errors';
import { readImageFile } from './image-file.ts';
import type { ReaderAnswer, ReaderRequest } from './reader-message.ts';

/** The process beside: answers requests until nobody is left to ask. Ctrl-C is its parent's affair. */
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', async (request: ReaderRequest) => {
  process.send?.(await answer(request));
});

async function answer({ id, path, target }: ReaderRequest): Promise<ReaderAnswer> {
  try {
    return { id, reading: await readImageFile(path, target) };
  } catch (error) {
    if (error instanceof Fault) return { id, fault: error.parts };
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
