import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunSummary, Study } from '@ouroboros/recursion';
import { formatReferenceTable, formatTable, headlineOf, renderReport } from '@ouroboros/report';
import { checkExperiment, runOnScreen } from './experiment-run.ts';
import { interruptible } from './interruption.ts';
import type { CommandContext, DeviceOptions } from './program.ts';

/** What a study is run with. */
export interface StudyOptions {
  readonly device: DeviceOptions;
  /** Directory of the page and of a run for each experiment. */
  readonly out: string;
  /** Settings of every experiment. */
  readonly set: readonly string[];
  /** Folder of a bundle whose model every experiment trains instead of its own. */
  readonly model?: string;
}

/** The runs of a study, and the page over them. */
export interface StudyResult {
  readonly summaries: readonly RunSummary[];
  readonly page: string;
}

/** Checks all experiments of a study, runs what is missing of each, and makes one page over them. */
export async function runStudy(
  { experiments }: Study,
  { device, out, set, model }: StudyOptions,
  { output: { screen }, again }: CommandContext,
): Promise<StudyResult> {
  const parts = experiments.map((name) => ({
    checked: checkExperiment(name, set, model),
    out: join(out, basename(name)),
  }));
  const summaries = await interruptible({ screen, again }, async (signal) => {
    const finished: RunSummary[] = [];
    for (const part of parts) {
      finished.push(await runOnScreen(part.checked, { device, out: part.out, signal, screen }));
    }
    return finished;
  });
  const { page } = await renderReport({ runs: parts.map((part) => part.out), out });
  return { summaries, page };
}

/** Prints the table and the headline of every run, published results beside them, and where the page is. */
export function tellStudy({ summaries, page }: StudyResult, { output }: CommandContext): void {
  const { width } = output.screen;
  const told = summaries.map((summary) => `${formatTable(summary, { width })}\n${headlineOf(summary)}\n`);
  const beside = formatReferenceTable(summaries, { width });
  const place = `page: ${page}\n      ${pathToFileURL(resolve(page)).href}`;
  output.text([...told, beside, place].filter((text) => text !== '').join('\n'));
}
