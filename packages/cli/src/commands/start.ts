import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { experiments } from '@ouroboros/experiments';
import type { RunSummary } from '@ouroboros/recursion';
import { formatTable, headlineOf, renderReport } from '@ouroboros/report';
import { checkExperiment, runOnScreen } from '../experiment-run.ts';
import { interruptible } from '../interruption.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';

/** Arguments of `ouroboros start`. */
export interface StartArguments extends DeviceOptions {
  readonly out: string;
}

/** The experiments that take minutes on two cores. */
function quickExperiments(): readonly string[] {
  return [...experiments.keys()].filter((name) => name.endsWith('-quick'));
}

/** Runs every quick experiment and makes one page over them. */
export async function start(
  { out, ...device }: StartArguments,
  { output, again }: CommandContext,
): Promise<void> {
  const { screen } = output;
  const directories = quickExperiments().map((name) => join(out, name));
  const checked = quickExperiments().map((name) => checkExperiment(name, []));
  const runAll = async (signal: AbortSignal) => {
    const summaries: RunSummary[] = [];
    for (const [i, experiment] of checked.entries()) {
      const directory = directories[i] as string;
      summaries.push(await runOnScreen(experiment, { device, out: directory, signal, screen }));
    }
    return summaries;
  };
  const summaries = await interruptible({ screen, again }, runAll);
  const { page } = await renderReport({ runs: directories, out });
  const told = summaries.map(
    (summary) => `${formatTable(summary, { width: screen.width })}\n${headlineOf(summary)}\n`,
  );
  output.text([...told, `page: ${page}`, `      ${pathToFileURL(resolve(page)).href}`].join('\n'));
  output.document({ runs: summaries, page });
}
