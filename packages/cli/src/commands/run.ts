import { join } from 'node:path';
import { findStudy, findSweep } from '@ouroboros/experiments';
import type { Study } from '@ouroboros/recursion';
import { formatReferenceTable, formatTable, renderReport } from '@ouroboros/report';
import { checkExperiment, runOnScreen } from '../experiment-run.ts';
import { interruptible } from '../interruption.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { runStudy, tellStudy } from '../study-run.ts';
import { runSweepCommand } from '../sweep-run.ts';

/** Arguments of `ouroboros run`. */
export interface RunArguments extends DeviceOptions {
  /** Name of an experiment, a study or a sweep. */
  readonly experiment: string;
  readonly set: readonly string[];
  /** Folder of a bundle whose model is trained instead of the experiment's. */
  readonly model?: string;
  readonly out?: string;
}

/** Runs an experiment, all experiments of a study, or a sweep, prints the tables and makes the page. */
export async function run(request: RunArguments, context: CommandContext): Promise<void> {
  const sweep = findSweep(request.experiment);
  if (sweep) return runSweepCommand(sweep, request, context);
  const study = findStudy(request.experiment);
  await (study ? runAll(study, request, context) : runOne(request, context));
}

async function runOne(
  { experiment: name, set, model, out: given, ...device }: RunArguments,
  { output, again }: CommandContext,
): Promise<void> {
  const { screen } = output;
  const checked = checkExperiment(name, set, model);
  const out = given ?? join('runs', checked.experiment.name);
  const summary = await interruptible({ screen, again }, (signal) =>
    runOnScreen(checked, { device, out, signal, screen }),
  );
  const { page } = await renderReport({ runs: [out], out });
  const { width } = screen;
  const tables = [formatTable(summary, { width }), formatReferenceTable([summary], { width })];
  output.text([...tables, `page: ${page}`].filter((text) => text !== '').join('\n'));
  output.document({ ...summary, page });
}

async function runAll(
  study: Study,
  { experiment: _, set, model, out = join('runs', study.name), ...device }: RunArguments,
  context: CommandContext,
): Promise<void> {
  const options = { device, out, set, ...(model === undefined ? {} : { model }) };
  const result = await runStudy(study, options, context);
  tellStudy(result, context);
  context.output.document({ study: study.name, runs: result.summaries, page: result.page });
}
