import { join } from 'node:path';
import { formatTable, renderReport } from '@ouroboros/report';
import { checkExperiment, runOnScreen } from '../experiment-run.ts';
import { interruptible } from '../interruption.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';

/** Arguments of `ouroboros run`. */
export interface RunArguments extends DeviceOptions {
  readonly experiment: string;
  readonly set: readonly string[];
  /** Folder of a bundle whose model is trained instead of the experiment's. */
  readonly model?: string;
  readonly out?: string;
}

/** Runs an experiment, prints its table and makes its page. */
export async function run(
  { experiment: name, set, model, out = join('runs', name), ...device }: RunArguments,
  { output, again }: CommandContext,
): Promise<void> {
  const { screen } = output;
  const checked = checkExperiment(name, set, model);
  const summary = await interruptible({ screen, again }, (signal) =>
    runOnScreen(checked, { device, out, signal, screen }),
  );
  const { page } = await renderReport({ runs: [out], out });
  output.text(`${formatTable(summary, { width: screen.width })}\npage: ${page}`);
  output.document({ ...summary, page });
}
