import { Fault } from '@ouroboros/errors';

/** Exit code for an error: 2 where the request was wrong. */
export function codeOf(error: unknown): 1 | 2 {
  return error instanceof Fault && error.kind === 'request' ? 2 : 1;
}

/** An error in one line. */
export function lineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ');
}
