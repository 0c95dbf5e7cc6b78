import type { Graph } from './graph.ts';
import type { Node } from './node.ts';

/** The node of the enclosing graph that holds `graph`, and under which attribute; undefined at the top. */
function holderOf(graph: Graph): { node: Node; attribute: string } | undefined {
  for (const node of graph.parent?.nodes ?? []) {
    for (const [name, attribute] of node.attributes) {
      if (attribute.type === 'graph' && attribute.value === graph) return { node, attribute: name };
      if (attribute.type === 'graphs' && attribute.value.includes(graph)) return { node, attribute: name };
    }
  }
  return undefined;
}

/** Where `graph` stands: `graph "main"`, or `graph "main" / node "Loop" / body "step"`. */
export function locateGraph(graph: Graph): string {
  const holder = holderOf(graph);
  if (holder) return `${locate(holder.node)} / ${holder.attribute} "${graph.name}"`;
  return graph.parent ? `${locateGraph(graph.parent)} / subgraph "${graph.name}"` : `graph "${graph.name}"`;
}

/** Where `node` stands: `graph "main" / node 12 "MatMul_3" (MatMul)`. */
export function locate(node: Node): string {
  const index = node.graph.nodes.indexOf(node);
  return `${locateGraph(node.graph)} / node ${index} "${node.name}" (${node.qualifiedType})`;
}
