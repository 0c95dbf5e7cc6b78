import { Fault } from '@ouroboros/errors';

/** The exit code that an error ends the program with. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof Fault && error.kind === 'request' ? 2 : 1;
}

/** An error as one line; with `verbose` also its stack and what caused it. */
export function explain(error: unknown, verbose: boolean): string {
  const line = oneLine(
    error instanceof Fault
      ? error.message
      : `unexpected error: ${messageOf(error)}${verbose ? '' : '; run again with --verbose to see where'}`,
  );
  return verbose ? [line, ...stacksOf(error)].join('\n') : line;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}

function stacksOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? '', ...stacksOf(error.cause).map((text) => `caused by ${text}`)];
}
