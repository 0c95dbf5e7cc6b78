import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { attempt, type Report, raise } from '../report.ts';
import { type Conversion, conversions } from './conversions.ts';

function applicable(node: Node, from: number, to: number): readonly Conversion[] {
  const all = node.domain === '' ? (conversions.get(node.opType) ?? []) : [];
  return all.filter((conversion) => from < conversion.since && conversion.since <= to);
}

/**
 * Rewrites the standard operators of `graph` and its subgraphs, written for operator set `from`, so that they mean the
 * same in the newer operator set `to`. Knows the changes from 13 on.
 *
 * @returns how many nodes changed
 * @throws Fault `onnx/opset` for a node that has no equal in the newer operator set, unless `report` takes it: then the
 *   node stays as it is.
 */
export function convertOpset(graph: Graph, from: number, to: number, report: Report = raise): number {
  let changed = 0;
  for (const node of graph.nodes.slice()) {
    for (const subgraph of node.subgraphs) changed += convertOpset(subgraph, from, to, report);
    const steps = applicable(node, from, to);
    attempt(report, () => {
      for (const step of steps) step.convert(node);
    });
    if (steps.length > 0) changed += 1;
  }
  return changed;
}
