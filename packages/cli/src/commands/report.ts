import { dirname, resolve } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { renderReport } from '@ouroboros/report';
import type { CommandContext } from '../program.ts';

/** Arguments of `ouroboros report`. */
export interface ReportArguments {
  readonly runs: readonly string[];
  readonly out?: string;
}

/** Makes the page and the figures of runs. */
export async function report(
  { runs, out = defaultOut(runs) }: ReportArguments,
  { output }: CommandContext,
): Promise<void> {
  const { page, figures } = await renderReport({ runs, out });
  const text = [`page: ${page}`, ...figures.map((figure) => `figure: ${figure}`)].join('\n');
  output.result(text, { page, figures });
}

/** The run, or the directory that holds all of them. */
function defaultOut(runs: readonly string[]): string {
  const [first = '', ...others] = runs;
  if (others.length === 0) return first;
  const parent = dirname(resolve(first));
  if (others.every((run) => dirname(resolve(run)) === parent)) return dirname(first);
  throw new Fault({
    code: 'cli/report-out',
    kind: 'request',
    subject: '--out',
    expected: 'a directory for the page of runs that lie in different places',
    received: 'nothing',
    remedy: 'write --out <dir>',
  });
}
