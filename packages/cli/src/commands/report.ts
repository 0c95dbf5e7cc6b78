import { dirname, resolve } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Report, renderReport, renderSweep } from '@ouroboros/report';
import type { CommandContext } from '../program.ts';
import { isSweep } from '../sweep-run.ts';

/** Arguments of `ouroboros report`. */
export interface ReportArguments {
  readonly runs: readonly string[];
  readonly out?: string;
}

/** Makes the page and the figures of runs, or of one sweep. */
export async function report(
  { runs, out = defaultOut(runs) }: ReportArguments,
  { output }: CommandContext,
): Promise<void> {
  const { page, figures } = await render(runs, out);
  const text = [`page: ${page}`, ...figures.map((figure) => `figure: ${figure}`)].join('\n');
  output.result(text, { page, figures });
}

async function render(runs: readonly string[], out: string): Promise<Report> {
  const [directory = '', ...others] = runs;
  if (others.length === 0 && (await isSweep(directory))) return renderSweep({ directory, out });
  return renderReport({ runs, out });
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
