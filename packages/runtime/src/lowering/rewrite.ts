import { type Graph, GraphBuilder, type Node, sortTopologically, type Value } from '@ouroboros/onnx';

/** Writes what stands for the outputs of `node`; undefined: it stays as it is. */
export type Rewrite = (node: Node, g: GraphBuilder) => readonly Value[] | undefined;

/**
 * Rewrites the nodes of `graph` and its subgraphs whose qualified type `table` has, and what comes of them, until none is
 * rewritten.
 *
 * @returns how many were
 */
export function rewriteNodes(
  graph: Graph,
  opsetImports: Map<string, number>,
  table: ReadonlyMap<string, Rewrite>,
): number {
  const g = new GraphBuilder(graph, opsetImports);
  const gone = new Set<Node>();
  let below = 0;
  // What a rewrite makes is appended, so the walk comes to it as well.
  for (let at = 0; at < graph.nodes.length; at++) {
    const node = graph.nodes[at] as Node;
    for (const subgraph of node.subgraphs) below += rewriteNodes(subgraph, opsetImports, table);
    const results = table.get(node.qualifiedType)?.(node, g);
    if (!results) continue;
    node.outputs.forEach((old, i) => {
      const made = results[i];
      if (made) graph.replaceUses(old, standIn(g, old, made));
    });
    gone.add(node);
  }
  if (gone.size > 0) graph.removeNodes(gone);
  sortTopologically(graph);
  return below + gone.size;
}

/** `made` in the place of `old`; an output of the graph keeps its name. */
function standIn(g: GraphBuilder, old: Value, made: Value): Value {
  if (!g.graph.outputs.includes(old)) return made;
  const output = g.op('Identity', [made]);
  const { name } = old;
  old.name = g.graph.uniqueName(name);
  output.name = name;
  return output;
}
