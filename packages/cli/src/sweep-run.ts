import { join } from 'node:path';
import { exists } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import {
  applySweepSettings,
  type ResolvedSweep,
  resolveSweep,
  runSweep,
  type Sweep,
  type SweepEvent,
  type SweepResult,
} from '@ouroboros/recursion';
import { formatSweepTable, renderSweep } from '@ouroboros/report';
import { defaultThreads, Runtime } from '@ouroboros/runtime';
import type { RunArguments } from './commands/run.ts';
import { interruptible } from './interruption.ts';
import type { CommandContext, DeviceOptions } from './program.ts';
import type { Screen } from './terminal/screen.ts';

/** Runs a sweep, or what is missing of it, prints how far it lies from theory and makes the page. */
export async function runSweepCommand(
  given: Sweep,
  { set, model, out = join('runs', given.name), ...device }: RunArguments,
  { output, again }: CommandContext,
): Promise<void> {
  if (model !== undefined) throw refuseModel(given, model);
  const sweep = applySweepSettings(given, set);
  const resolved = resolveSweep(sweep);
  const { screen } = output;
  screen.heading([`${sweep.name}: ${sweep.description}`]);
  const result = await interruptible({ screen, again }, (signal) =>
    withLanes(laneCount(resolved, device), device, (lanes) =>
      runSweep({ sweep, lanes, out, signal, onEvent: (event) => show(screen, event) }),
    ),
  );
  const { page } = await renderSweep({ directory: out });
  output.text(`${formatSweepTable(result, { width: screen.width })}\npage: ${page}`);
  output.document(documentOf(result, page));
}

/** Whether a directory holds a sweep, finished or not. */
export async function isSweep(directory: string): Promise<boolean> {
  return exists(join(directory, 'begun.json'));
}

function refuseModel({ name }: Sweep, model: string): Fault {
  return new Fault({
    code: 'cli/sweep-model',
    kind: 'request',
    subject: '--model',
    expected: `none: ${name} is a sweep of the linear family`,
    received: `"${model}"`,
  });
}

/** Operators of linear models are too short for several threads: on the CPU, each thread has a lane of its own. */
function laneCount({ places }: ResolvedSweep, { device, threads = defaultThreads() }: DeviceOptions): number {
  return device === 'cpu' ? Math.min(threads, places.length) : 1;
}

async function withLanes<T>(
  count: number,
  { device, threads }: DeviceOptions,
  work: (lanes: readonly [Runtime, ...Runtime[]]) => Promise<T>,
): Promise<T> {
  const each = device === 'cpu' ? { threads: 1 } : threads === undefined ? {} : { threads };
  const first = await Runtime.start({ device, ...each });
  const more = await Promise.all(Array.from({ length: count - 1 }, () => Runtime.start({ device, ...each })));
  try {
    return await work([first, ...more]);
  } finally {
    await Promise.all([first, ...more].map((lane) => lane.close()));
  }
}

function show(screen: Screen, event: SweepEvent): void {
  if (event.type === 'start' && event.finished > 0)
    screen.line(`${event.finished} of ${event.points} points are in ${event.directory}`);
  if (event.type === 'progress') {
    const { fraction, finished, points, remaining } = event;
    const label = `${finished} of ${points} points`;
    screen.status({ label, fraction, ...(remaining === undefined ? {} : { remaining }) });
  }
  if (event.type === 'finish') screen.clear();
}

/** The document of `--json`: where the page is, beside what `sweep.json` holds. */
function documentOf(result: SweepResult, page: string): SweepResult & { readonly page: string } {
  return { ...result, page };
}
