import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';

/** How much ONNX Runtime may rewrite a graph: not at all, and as much as it can. */
export const levels = ['disabled', 'all'] as const;

/** A model as bytes and what to feed it. */
export interface LevelsArgument {
  readonly bytes: Uint8Array;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** The outputs at each of `levels`. */
export async function runAtLevels(
  { bytes, feeds }: LevelsArgument,
  context: WorkerContext,
): Promise<Record<string, Tensor>[]> {
  const results: Record<string, Tensor>[] = [];
  for (const optimization of levels) {
    const session = await context.session(bytes, { optimization });
    results.push(await session.run(feeds));
    await session.release();
  }
  return results;
}
