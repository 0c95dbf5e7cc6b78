import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Runtime, readRecording, type Span, type Track } from '@ouroboros/runtime';
import type { Profile } from '../document.ts';
import type { SuiteContext } from '../suite.ts';
import { type Item, itemsOf } from './item.ts';
import { rowsBy } from './rows.ts';
import { writeTrace } from './trace-file.ts';

/** What is profiled. */
export interface ProfileSubject {
  readonly name: string;
  /** Does the work; done twice, and only the second time counts. `note` gets phases, if there are any. */
  readonly work: (runtime: Runtime, note: (phase: Span) => void) => Promise<unknown>;
}

/** Microseconds since 1970, on the clock of recordings. */
export function clock(): number {
  return (performance.timeOrigin + performance.now()) * 1000;
}

/**
 * Does some work in a runtime of its own that records, and says where the time went. A second time it is done without
 * recording, to say what that costs. The trace goes to the folder of traces, where there is one.
 */
export async function recordProfile({ name, work }: ProfileSubject, context: SuiteContext): Promise<Profile> {
  context.progress(`${name}: profiling`);
  // The tables show shares of the limits.
  await context.limits();
  const plainRuntime = await context.runtime();
  const quietly = () => work(plainRuntime, () => undefined);
  await quietly();
  const plainSeconds = await secondsOf(quietly);
  const folder = await mkdtemp(join(context.directory, 'recording-'));
  const { device, threads } = plainRuntime;
  const runtime = await Runtime.start({ device, threads, record: folder });
  const phases: Span[] = [];
  let since = 0;
  let seconds = 0;
  try {
    await work(runtime, () => undefined);
    since = clock();
    seconds = await secondsOf(() => work(runtime, (phase) => phases.push(phase)));
  } finally {
    await runtime.close();
  }
  const tracks = (await readRecording(folder)).map((track) => trackItems(track, since));
  await rm(folder, { recursive: true });
  const content = { title: name, tracks, phases };
  const trace = context.traces === undefined ? undefined : await writeTrace(context.traces, name, content);
  return {
    ...tabulate(
      name,
      tracks.flatMap(({ items }) => items),
      phases,
    ),
    ...{ seconds, plainSeconds },
    ...(trace !== undefined && { trace }),
  };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function trackItems(track: Track, since: number): { title: string; items: readonly Item[] } {
  return { title: track.title, items: itemsOf(track, since) };
}

/** The tables of items; where there are phases of a recursion, those are the phases. */
export function tabulate(name: string, items: readonly Item[], phases: readonly Span[] = []): Profile {
  const operators = rowsBy(items, ({ operator, provider }) => `${operator}\n${provider}`);
  const phaseOf = ({ label, start }: Item): string =>
    phases.length === 0 ? label.phase : (phaseAt(phases, start) ?? 'between phases');
  return {
    name,
    operators: operators.map(({ name: key, ...row }) => {
      const [operator = '', provider = ''] = key.split('\n');
      return { operator, provider, ...row };
    }),
    phases: rowsBy(items, phaseOf),
    blocks: rowsBy(items, ({ label }) => label.block),
  };
}

/** The phase that began last of those that lie around `time`. */
function phaseAt(phases: readonly Span[], time: number): string | undefined {
  const around = phases.filter(({ start, microseconds }) => start <= time && time < start + microseconds);
  return around.sort((a, b) => b.start - a.start)[0]?.name.split(',')[0];
}
