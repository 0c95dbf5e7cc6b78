import type { Tensor } from '@ouroboros/onnx';
import type { OpenedSession } from './remote-session.ts';
import type { Session } from './session.ts';
import type { SessionCounts } from './session-pool.ts';
import type { WorkerContext } from './worker-context.ts';

/** Opens a session for a `RemoteSession`. */
export async function open(bytes: Uint8Array, context: WorkerContext): Promise<OpenedSession> {
  const session = await context.session(bytes);
  const id = remoteSessions(context).push(session) - 1;
  return { id, inputNames: session.inputNames, outputNames: session.outputNames };
}

/** Runs a session once. */
export async function run(
  argument: { id: number; feeds: Record<string, Tensor>; fetches?: readonly string[] },
  context: WorkerContext,
): Promise<Record<string, Tensor>> {
  const session = remoteSessions(context)[argument.id] as Session;
  return session.run(argument.feeds, argument.fetches);
}

/** Gives a session back. */
export async function release(id: number, context: WorkerContext): Promise<void> {
  await remoteSessions(context)[id]?.release();
}

/** How often sessions were made and reused. */
export function counts(_: undefined, context: WorkerContext): SessionCounts {
  return context.sessions;
}

function remoteSessions(context: WorkerContext): Session[] {
  const key = 'runtime/remote-sessions';
  const known = context.memory.get(key) as Session[] | undefined;
  const sessions = known ?? [];
  context.memory.set(key, sessions);
  return sessions;
}
