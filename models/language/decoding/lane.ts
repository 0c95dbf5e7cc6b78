/** What a lane runs in its worker. */
import type { WorkerContext } from '@ouroboros/runtime';
import { readWeights } from '../../training/weights.ts';
import { openModel } from '../sessions.ts';
import { generateWith } from './generate-with.ts';
import type { LaneArgument } from './lanes.ts';
import { SequenceQueue } from './sequence-queue.ts';

/** Writes sequences from the queue of all lanes until it is empty; every document is told as progress. */
export async function generateLane(argument: LaneArgument, context: WorkerContext): Promise<void> {
  const { source, directory, request } = argument;
  const queue = new SequenceQueue({ first: request.first, end: request.count }, argument.queue);
  const model = openModel(context, source);
  const weights = await readWeights(model.parameters, directory);
  for await (const document of generateWith({ model, weights }, request, context, queue)) {
    context.progress(document);
  }
}
