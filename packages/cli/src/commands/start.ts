import { start as study } from '@ouroboros/experiments';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { runStudy, tellStudy } from '../study-run.ts';

/** Arguments of `ouroboros start`. */
export interface StartArguments extends DeviceOptions {
  readonly out: string;
}

/** Runs the study of that name: every quick experiment, and one page over them. */
export async function start({ out, ...device }: StartArguments, context: CommandContext): Promise<void> {
  const result = await runStudy(study, { device, out, set: [] }, context);
  tellStudy(result, context);
  context.output.document({ runs: result.summaries, page: result.page });
}
