import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CallTensor, DataType } from '@ouroboros/onnx';

/** One complete event of a trace in Chrome's format; `ts` and `dur` in microseconds. */
export interface TraceEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string } & Readonly<
    Record<string, unknown>
  >;
}

/** What ONNX Runtime tells of a node that ran, or of a run of the whole graph. */
export interface OperatorEvent {
  /** Name of the node; `model_run` of a run. */
  readonly name: string;
  readonly operator: string;
  readonly provider: string;
  /** Microseconds since the session began its trace. */
  readonly start: number;
  readonly microseconds: number;
  readonly inputs: readonly CallTensor[];
  readonly outputs: readonly CallTensor[];
}

/** Name of the event around all nodes of a run. */
export const runEvent = 'model_run';

/**
 * Reads a trace that ONNX Runtime wrote, which may be large, line by line: runs and nodes, in the order in which they ended.
 *
 * @throws Error of the file system
 */
export async function* readTrace(path: string): AsyncGenerator<TraceEvent> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    // One event a line, between a line `[` and a line `]`.
    const text = line.trim().replace(/,$/, '');
    if (text.startsWith('{')) yield JSON.parse(text) as TraceEvent;
  }
}

/** What there is of an event; undefined for one that is neither a run nor a node. */
export function operatorEvent({ cat, name = '', ts, dur, args = {} }: TraceEvent): OperatorEvent | undefined {
  const isRun = cat === 'Session' && name === runEvent;
  if (!isRun && (cat !== 'Node' || args.op_name === undefined)) return undefined;
  return {
    name: name.replace(/_kernel_time$/, ''),
    operator: args.op_name ?? runEvent,
    provider: args.provider ?? '',
    start: ts,
    microseconds: dur,
    inputs: tensors(args.input_type_shape),
    outputs: tensors(args.output_type_shape),
  };
}

/** Names of types that differ from ours. */
const typeNames: Readonly<Record<string, DataType>> = { float: 'float32', double: 'float64' };

/** `[{"float":[2,3]}]` */
function tensors(list: unknown): readonly CallTensor[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: Readonly<Record<string, readonly number[]>>) =>
    Object.entries(entry).map(([type, dims]) => ({ dtype: typeNames[type] ?? (type as DataType), dims })),
  );
}
