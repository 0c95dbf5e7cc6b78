import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerContext } from '../worker-context.ts';
import { measuredPlacement } from './measured.ts';
import type { OperatorPlacement, Trial } from './placement.ts';

/** Runs a graph once and tells where its nodes ran. @throws Fault when ONNX Runtime refuses it or it fails. */
export async function tryGraph(
  { bytes, sizes, feeds }: Trial,
  context: WorkerContext,
): Promise<OperatorPlacement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'ouroboros-placement-'));
  try {
    const session = await context.session(bytes, { sizes, profile: join(directory, 'trial') });
    await session.run(feeds);
    await session.profile();
    await session.release();
    const [file] = await readdir(directory);
    return await measuredPlacement(join(directory, file as string), context.device);
  } finally {
    await rm(directory, { recursive: true });
  }
}
