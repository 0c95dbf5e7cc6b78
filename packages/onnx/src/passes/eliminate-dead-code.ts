import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import type { Value } from '../value.ts';

/** Adds what the nodes of `graph` read from enclosing graphs, and anything else they read. */
function addReads(graph: Graph, live: Set<Value>): void {
  for (const output of graph.outputs) live.add(output);
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input) live.add(input);
    for (const subgraph of node.subgraphs) addReads(subgraph, live);
  }
}

/**
 * Removes the nodes and initializers that no output depends on, in subgraphs too.
 *
 * @returns how many were removed
 */
export function eliminateDeadCode(graph: Graph): number {
  const live = new Set<Value>(graph.outputs);
  const dead = new Set<Node>();
  let removed = 0;
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => live.has(output))) {
      dead.add(node);
      continue;
    }
    for (const input of node.inputs) if (input) live.add(input);
    for (const subgraph of node.subgraphs) {
      removed += eliminateDeadCode(subgraph);
      addReads(subgraph, live);
    }
  }
  if (dead.size > 0) graph.removeNodes(dead);
  const kept = graph.initializers.filter((value) => live.has(value));
  removed += dead.size + graph.initializers.length - kept.length;
  graph.initializers.splice(0, graph.initializers.length, ...kept);
  return removed;
}
