import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RecordedTrack, Span } from './profile-recorder.ts';
import { type OperatorEvent, operatorEvent, readTrace, runEvent } from './profile-trace.ts';

/** What one thread did, in the order in which it began; times in microseconds since 1970. */
export interface Track {
  readonly title: string;
  readonly spans: readonly Span[];
  readonly operators: readonly SessionEvent[];
}

/** What ONNX Runtime tells, on the clock of the spans. */
export interface SessionEvent extends OperatorEvent {
  /** Name of the session. */
  readonly session: string;
  /** Which run of the session it belongs to: 0 for the first. */
  readonly run: number;
}

/** Reads what the workers of a runtime that was started with `record` wrote into `folder`, once that is closed. */
export async function readRecording(folder: string): Promise<readonly Track[]> {
  const files = (await readdir(folder)).filter((file) => /^track-.*\.json$/.test(file)).sort();
  const tracks = await Promise.all(
    files.map(async (file) => {
      const track = JSON.parse(await readFile(join(folder, file), 'utf8')) as RecordedTrack;
      return openTrack(track, folder);
    }),
  );
  return tracks.sort((a, b) => (a.spans[0]?.start ?? 0) - (b.spans[0]?.start ?? 0));
}

async function openTrack({ title, spans, sessions }: RecordedTrack, folder: string): Promise<Track> {
  const operators: SessionEvent[] = [];
  const inner = spans.filter(({ kind, name }) => kind === 'native' && name === nativeRun);
  for (const [index, { name, file }] of sessions.entries()) {
    if (file === '') continue;
    const runs = spans.filter((span) => span.kind === 'run' && span.session === index);
    const anchors = runs.map((run) => inner.find((span) => lies(span, run)) ?? run);
    const events: OperatorEvent[] = [];
    for await (const event of readTrace(join(folder, basename(file)))) {
      const read = operatorEvent(event);
      if (read) events.push(read);
    }
    for (const event of align(events, anchors, name)) operators.push(event);
  }
  const inOrder = (a: Span, b: Span): number => a.start - b.start || b.microseconds - a.microseconds;
  return { title, spans: [...spans].sort(inOrder), operators };
}

/** The function of the addon that runs a graph, in sessions with kernels. */
const nativeRun = 'runOrtSession';

function lies(span: Span, outer: Span): boolean {
  return outer.start <= span.start && span.start < outer.start + outer.microseconds;
}

/** Puts the events of every run in the middle of the span around that run, because the two clocks drift apart. */
function* align(
  events: readonly OperatorEvent[],
  runs: readonly Span[],
  session: string,
): Generator<SessionEvent> {
  let pending: OperatorEvent[] = [];
  let run = 0;
  for (const event of events) {
    pending.push(event);
    // A trace lists what ended: the nodes of a run stand before it.
    if (event.name !== runEvent) continue;
    const span = runs[run];
    const shift = span ? span.start + (span.microseconds - event.microseconds) / 2 - event.start : Number.NaN;
    if (span) for (const each of pending) yield { ...each, start: each.start + shift, session, run };
    pending = [];
    run++;
  }
}
