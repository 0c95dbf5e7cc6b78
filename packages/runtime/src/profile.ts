import { readTrace, type TraceEvent } from './profile-trace.ts';

/** Time spent in all nodes of one operator type. */
export interface OperatorTime {
  /** Name of the operator, such as `FusedMatMul`. */
  readonly operator: string;
  /** Execution provider that ran it, such as `CPUExecutionProvider`. */
  readonly provider: string;
  /** Number of times that a node of this type ran. */
  readonly calls: number;
  /** Time in these nodes, without the nodes of their subgraphs (a Loop does not count its body). */
  readonly microseconds: number;
}

/** Time per operator, the largest first, of a trace that ONNX Runtime wrote to `path`. */
export async function readProfile(path: string): Promise<OperatorTime[]> {
  const events: TraceEvent[] = [];
  for await (const event of readTrace(path)) events.push(event);
  return operatorTimes(events);
}

/** Time per operator, the largest first, of the events of a trace of sequential runs. */
export function operatorTimes(events: readonly TraceEvent[]): OperatorTime[] {
  const totals = new Map<string, { -readonly [K in keyof OperatorTime]: OperatorTime[K] }>();
  for (const { event, own } of ownTimes(events)) {
    const operator = event.args?.op_name ?? '?';
    const provider = event.args?.provider ?? '?';
    const key = `${operator} ${provider}`;
    const total = totals.get(key) ?? { operator, provider, calls: 0, microseconds: 0 };
    total.calls++;
    total.microseconds += own;
    totals.set(key, total);
  }
  return [...totals.values()].sort((a, b) => b.microseconds - a.microseconds);
}

/** Every node's event with its duration less that of the nodes inside it. */
function ownTimes(events: readonly TraceEvent[]): { event: TraceEvent; own: number }[] {
  const nodes = events.filter((event) => event.cat === 'Node' && event.args?.op_name !== undefined);
  // A node begins no later and ends no earlier than the nodes of its subgraphs.
  const ordered = [...nodes].sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const open: { event: TraceEvent; own: number }[] = [];
  return ordered.map((event) => {
    while (open.length > 0 && !encloses(open.at(-1)?.event as TraceEvent, event)) open.pop();
    const parent = open.at(-1);
    if (parent) parent.own -= event.dur;
    const entry = { event, own: event.dur };
    if (event.args?.op_name && subgraphOperators.has(event.args.op_name)) open.push(entry);
    return entry;
  });
}

const subgraphOperators: ReadonlySet<string> = new Set(['Loop', 'If', 'Scan', 'SequenceMap']);

function encloses(outer: TraceEvent, inner: TraceEvent): boolean {
  return inner.ts >= outer.ts && inner.ts + inner.dur <= outer.ts + outer.dur;
}
