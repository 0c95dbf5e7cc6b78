import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '@ouroboros/errors';
import type { CallTensor } from '@ouroboros/onnx';
import type { Span } from '@ouroboros/runtime';
import type { Item } from './item.ts';

/** What is drawn in one line. */
export interface TraceTrack {
  readonly title: string;
  readonly items: readonly Item[];
}

/** What a trace shows: the threads, and above them the phases of a recursion, if there is one. */
export interface TraceContent {
  readonly title: string;
  readonly tracks: readonly TraceTrack[];
  readonly phases: readonly Span[];
}

/**
 * Makes the folder for traces, in one that is there.
 *
 * @throws Fault `bench/trace-folder` when it is not there and cannot be made, or cannot be written to.
 */
export async function openTraceFolder(folder: string): Promise<void> {
  await attempt(folder, async () => {
    // Not with its parents: Node 20 never comes back from /proc/traces.
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await stat(folder)).isDirectory()) throw new Error('a file');
    await access(folder, constants.W_OK);
  });
}

/**
 * Writes a trace that ui.perfetto.dev and chrome://tracing open.
 *
 * @returns its path, `<folder>/<name>.json` with what does not belong into a file name replaced
 * @throws Fault `bench/trace-folder` when it cannot be written
 */
export async function writeTrace(folder: string, name: string, content: TraceContent): Promise<string> {
  const path = join(folder, `${name.replace(/[^\w.+-]+/g, '-')}.json`);
  await attempt(path, () => pipeline(Readable.from(textOf(content)), createWriteStream(path)));
  return path;
}

async function attempt(subject: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    const parts = { code: 'bench/trace-folder', kind: 'request', subject, received } as const;
    throw new Fault({ ...parts, expected: 'a folder for traces that can be written to' }, { cause });
  }
}

/** An event as the trace event format has it. */
export type ChromeEvent = Readonly<Record<string, unknown>> & {
  readonly ph: 'M' | 'X';
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
};

function* textOf(content: TraceContent): Generator<string> {
  let separator = '{"displayTimeUnit":"ms","traceEvents":[\n';
  for (const event of traceEvents(content)) {
    yield separator + JSON.stringify(event);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** The events of a trace; its time begins with what began first. */
export function* traceEvents({ title, tracks, phases }: TraceContent): Generator<ChromeEvent> {
  const starts = [...phases, ...tracks.flatMap(({ items }) => items)].map(({ start }) => start);
  const origin = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  yield metadata('process_name', title, 0);
  yield metadata('thread_name', 'phases', 0);
  for (const phase of phases) yield complete(phase, phase.name, 'phase', 0, origin, {});
  for (const [i, track] of tracks.entries()) {
    yield metadata('thread_name', track.title, i + 1);
    for (const item of track.items) yield itemEvent(item, i + 1, origin);
  }
}

function metadata(name: string, value: string, tid: number): ChromeEvent {
  return { ph: 'M', ts: 0, pid: 1, tid, name, args: { name: value } };
}

function complete(
  { start, microseconds }: { readonly start: number; readonly microseconds: number },
  name: string,
  cat: string,
  tid: number,
  origin: number,
  args: Readonly<Record<string, unknown>>,
): ChromeEvent {
  const round = (value: number): number => Math.round(1000 * value) / 1000;
  return { ph: 'X', ts: round(start - origin), dur: round(microseconds), pid: 1, tid, name, cat, args };
}

function itemEvent(item: Item, tid: number, origin: number): ChromeEvent {
  const { source, label, operator } = item;
  if ('kind' in source) {
    const name = source.kind === 'load' ? `load ${source.name}` : source.name;
    return complete(item, name, source.kind, tid, origin, {});
  }
  const { phase, block, layer } = label;
  const isNode = item.provider !== 'executor';
  return complete(item, isNode ? operator : source.session, `${phase},${block}`, tid, origin, {
    ...(isNode && { node: source.name, phase, block, provider: item.provider }),
    ...(layer !== undefined && { layer }),
    ...(isNode && { inputs: formatTensors(source.inputs), outputs: formatTensors(source.outputs) }),
    ...rates(item),
  });
}

function formatTensors(tensors: readonly CallTensor[]): string {
  return tensors.map(({ dtype, dims }) => `${dtype}[${dims.join(', ')}]`).join(' ');
}

function rates({ microseconds, operations = 0, bytes = 0 }: Item): Readonly<Record<string, number>> {
  // Operations per microsecond are 1e-3 of 1e9 in a second.
  const perSecond = (amount: number): number =>
    Number((amount / Math.max(microseconds, 1) / 1e3).toPrecision(4));
  return {
    ...(operations > 0 && { operations, 'GFLOP/s': perSecond(operations) }),
    ...(bytes > 0 && { bytes, 'GB/s': perSecond(bytes) }),
  };
}
