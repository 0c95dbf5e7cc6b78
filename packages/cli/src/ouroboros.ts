import { CommanderError } from 'commander';
import { exitCodeOf, explain } from './failure.ts';
import { buildProgram } from './program.ts';
import { StandardStreams } from './terminal/standard-streams.ts';

/**
 * Runs one command line, without the name of the program: results go to stdout, everything else to stderr, an error as
 * one line.
 *
 * @returns the exit code: 0 done, 1 a run failed, 2 the request was wrong.
 */
export async function ouroboros(words: readonly string[]): Promise<number> {
  const streams = new StandardStreams();
  const verbose = words.includes('--verbose');
  const fail = (error: unknown): number => {
    streams.clear();
    process.stderr.write(`${explain(error, verbose)}\n`);
    return exitCodeOf(error);
  };
  // What no promise leads to, such as an error thrown by an event listener of a library.
  process.once('uncaughtException', (error) => process.exit(fail(error)));
  try {
    await buildProgram(words, streams).parseAsync(words, { from: 'user' });
    await streams.flush();
    return 0;
  } catch (error) {
    return isHelp(error) ? 0 : fail(error);
  }
}

/** Commander ends `--help` and `--version` by throwing. */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}
