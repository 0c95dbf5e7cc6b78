import type { Tensor } from '@ouroboros/onnx';
import type { OpenedSession } from './remote-session.ts';
import type { Session } from './session.ts';
import type { WorkerContext } from './worker-context.ts';

/** Opens a session for a `RemoteSession`. */
export async function open(bytes: Uint8Array, context: WorkerContext): Promise<OpenedSession> {
  const session = await context.session(bytes);
  const { sessions } = table(context);
  const id = sessions.push(session) - 1;
  return { id, inputNames: session.inputNames, outputNames: session.outputNames };
}

/** Runs a session once. */
export async function run(
  argument: { id: number; feeds: Record<string, Tensor>; fetches?: readonly string[] },
  context: WorkerContext,
): Promise<Record<string, Tensor>> {
  return at(context, argument.id).run(argument.feeds, argument.fetches);
}

/** Gives a session back. */
export async function release(id: number, context: WorkerContext): Promise<void> {
  await at(context, id).release();
}

function at(context: WorkerContext, id: number): Session {
  return table(context).sessions[id] as Session;
}

function table(context: WorkerContext): { readonly sessions: Session[] } {
  const key = 'runtime/remote-sessions';
  const known = context.memory.get(key) as { sessions: Session[] } | undefined;
  if (known) return known;
  const made = { sessions: [] };
  context.memory.set(key, made);
  return made;
}
