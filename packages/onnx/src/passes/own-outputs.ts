import type { Graph } from '../graph.ts';
import type { Value } from '../value.ts';

/**
 * Gives the subgraphs of `graph` outputs of their own: one that is a value of an enclosing graph, or comes out twice, goes
 * through an Identity.
 *
 * @returns how many Identities were needed
 */
export function ownOutputs(graph: Graph): number {
  let added = 0;
  for (const node of graph.nodes) {
    for (const subgraph of node.subgraphs) added += ownOutputs(subgraph);
  }
  if (!graph.parent) return added;
  const seen = new Set<Value>();
  graph.outputs = graph.outputs.map((output) => {
    const own = output.graph === graph && !seen.has(output);
    seen.add(output);
    if (own) return output;
    added += 1;
    const value = graph.addNode('Identity', [output]).outputs[0] as Value;
    value.type = output.type;
    return value;
  });
  return added;
}
