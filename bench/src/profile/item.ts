import { callCost } from '@ouroboros/onnx';
import { type Label, labelOf, runEvent, type SessionEvent, type Span, type Track } from '@ouroboros/runtime';

/** Something that took time on one track; times in microseconds. */
export interface Item {
  /** The operator, or what else took the time. */
  readonly operator: string;
  /** Execution provider, or what else did it. */
  readonly provider: string;
  readonly label: { readonly phase: string; readonly block: string; readonly layer?: number };
  readonly start: number;
  readonly microseconds: number;
  /** Time that nothing inside it used. */
  readonly own: number;
  /** Floating-point operations; undefined where they are not known. */
  readonly operations: number | undefined;
  /** Bytes that it has to touch; undefined where they are not known. */
  readonly bytes: number | undefined;
  /** What it was made from. */
  readonly source: Span | SessionEvent;
}

/** What of a model the functions of the addon work for. */
const nativeBlocks: readonly (readonly [RegExp, string, string])[] = [
  [/attend|cache/i, 'forward', 'attention'],
  [/sample/i, 'sampling', 'sampling'],
  [/gather|segments|fill|token|text|merges|trainer|document/i, 'data', 'data'],
];

/** Copies between the memories of the host and of a device. */
const copies: ReadonlySet<string> = new Set(['MemcpyFromHost', 'MemcpyToHost', 'Memcpy']);

/** All that happened on a track from `since` on, in the order of the beginnings, each with the time that is its own. */
export function itemsOf({ spans, operators }: Track, since = Number.NEGATIVE_INFINITY): readonly Item[] {
  const recorded = new Set(operators.map(({ session, run }) => `${session} ${run}`));
  const labels = labelsOf(operators);
  const runs = new Map<number, number>();
  const made: Draft[] = [];
  for (const span of spans) {
    const run = span.session === undefined ? -1 : (runs.get(span.session) ?? 0);
    if (span.session !== undefined) runs.set(span.session, run + 1);
    if (span.kind !== 'phase') made.push(spanDraft(span, recorded.has(`${span.name} ${run}`)));
  }
  operators.forEach((event, i) => {
    made.push(eventDraft(event, labels[i] as Label));
  });
  const kept = made.filter(({ start }) => start >= since);
  return withOwnTime(kept.sort((a, b) => a.start - b.start || b.microseconds - a.microseconds));
}

type Draft = Omit<Item, 'own'>;

/** The labels of events; one without, which ONNX Runtime put in, has that of the next one of its run. */
function labelsOf(events: readonly SessionEvent[]): readonly Label[] {
  const labels = events.map(({ name }) => labelOf(name));
  for (let i = events.length - 2; i >= 0; i--) {
    const [event, next] = [events[i] as SessionEvent, events[i + 1] as SessionEvent];
    const isNamed = event.name === runEvent || /(^|\W)(forward|backward|update|other):/.test(event.name);
    if (!isNamed && next.run === event.run && next.name !== runEvent) labels[i] = labels[i + 1] as Label;
  }
  return labels;
}

const unknown = { operations: undefined, bytes: undefined };
const nowhere = { phase: 'outside operators', block: 'outside operators' };

function spanDraft(span: Span, isRecorded: boolean): Draft {
  const { name, kind, start, microseconds } = span;
  const place = { start, microseconds, source: span, ...unknown };
  if (kind === 'native') {
    const [, phase, block] = nativeBlocks.find(([pattern]) => pattern.test(name)) ?? ['', 'other', 'other'];
    return { operator: name, provider: 'addon', label: { phase, block }, ...place };
  }
  if (kind === 'call') return { operator: 'JavaScript', provider: 'worker', label: nowhere, ...place };
  if (kind === 'load') return { operator: 'loading', provider: 'session', label: nowhere, ...place };
  const operator = isRecorded ? 'feeds and fetches' : 'graphs after the recorded ones';
  return { operator, provider: 'session', label: nowhere, ...place };
}

function eventDraft(event: SessionEvent, label: Label): Draft {
  const { name, operator, provider, start, microseconds } = event;
  const place = { start, microseconds, source: event };
  if (name === runEvent) {
    return { operator: 'between operators', provider: 'executor', label: nowhere, ...place, ...unknown };
  }
  const where = provider.replace('ExecutionProvider', '');
  const isCopy = copies.has(operator);
  const cost = isCopy ? { operations: 0, bytes: callCost(event).bytes } : callCost(event);
  return {
    operator,
    provider: where,
    label: isCopy ? { ...label, block: 'copies' } : label,
    ...place,
    ...cost,
  };
}

/** Takes from everything the time of what lies in it; `drafts` are in the order of their beginnings, the longest first. */
function withOwnTime(drafts: readonly Draft[]): readonly Item[] {
  const items = drafts.map((draft) => ({ ...draft, own: draft.microseconds }));
  const open: (typeof items)[number][] = [];
  for (const item of items) {
    while (open.length > 0 && endOf(open.at(-1) as Draft) <= item.start) open.pop();
    const parent = open.at(-1);
    // The clocks of ONNX Runtime and of ours differ a little: what sticks out is not taken from anybody.
    if (parent) parent.own -= Math.min(endOf(item), endOf(parent)) - item.start;
    open.push(item);
  }
  return items;
}

function endOf({ start, microseconds }: Draft): number {
  return start + microseconds;
}
