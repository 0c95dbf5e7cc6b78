import { Fault } from '@ouroboros/errors';
import { elementBytes } from '../data-type.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { formatType, isStatic } from '../shape.ts';
import { elementCount } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Operators whose result is their first input under other sizes: runtimes copy nothing. */
const aliasing: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/**
 * An estimate of the most bytes of computed values that are alive together when the nodes of `graph` run in their
 * order and each value lives from its making to its last reading; while a node runs a subgraph, what that needs counts too.
 * Inputs and constants do not count. Sizes have to be known (`fixDims`) and functions inlined.
 *
 * @throws Fault `onnx/unknown-size` naming a value whose size is not known.
 */
export function peakLiveBytes(graph: Graph): number {
  const last = lastReads(graph);
  let [live, peak] = [0, 0];
  graph.nodes.forEach((node, i) => {
    for (const output of node.outputs) if (rootOf(output) === output) live += bytesOf(output);
    peak = Math.max(peak, live + Math.max(0, ...node.subgraphs.map(peakLiveBytes)));
    for (const [value, end] of last) {
      if (end !== i) continue;
      live -= bytesOf(value);
      last.delete(value);
    }
  });
  return peak;
}

/** For every value that holds memory the position of the node that reads it last; outputs live to the end. */
function lastReads(graph: Graph): Map<Value, number> {
  const last = new Map<Value, number>();
  const touch = (value: Value, at: number): void => {
    const root = rootOf(value);
    if (root.producer && root.graph === graph) last.set(root, Math.max(last.get(root) ?? 0, at));
  };
  graph.nodes.forEach((node, i) => {
    for (const output of node.outputs) touch(output, i);
    for (const input of reads(node)) touch(input, i);
  });
  for (const output of graph.outputs) touch(output, graph.nodes.length);
  return last;
}

/** What a node reads, subgraphs included. */
function reads(node: Node): readonly Value[] {
  const inner = node.subgraphs.flatMap((graph) => [...graph.nodes.flatMap(reads), ...graph.outputs]);
  return [...node.inputs.filter((input) => input !== undefined), ...inner];
}

function rootOf(value: Value): Value {
  const { producer } = value;
  const source = producer && aliasing.has(producer.opType) ? producer.inputs[0] : undefined;
  return source ? rootOf(source) : value;
}

function bytesOf({ name, type }: Value): number {
  if (name === '' || !type || type.dtype === 'string') return 0;
  if (isStatic(type.shape)) return elementCount(type.shape) * elementBytes(type.dtype);
  throw new Fault({
    code: 'onnx/unknown-size',
    kind: 'request',
    subject: `value "${name}"`,
    expected: 'known sizes: see fixDims',
    received: formatType(type),
  });
}
