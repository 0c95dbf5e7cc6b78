import { type GraphBuilder, type Node, sortTopologically, type Value } from '@ouroboros/onnx';

/**
 * Writes the output of each of `nodes` in other nodes, and removes them and what `write` adds to `gone`.
 *
 * @param write gives what replaces the output of a node whose first input is `x`
 * @returns what replaces each output
 */
export function rewriteNodes(
  { graph }: GraphBuilder,
  nodes: readonly Node[],
  write: (x: Value, gone: Set<Node>) => Value,
): Map<Value, Value> {
  const replaced = new Map<Value, Value>();
  const gone = new Set<Node>();
  for (const node of nodes) {
    const y = node.outputs[0] as Value;
    const made = write(node.inputs[0] as Value, gone);
    graph.replaceUses(y, made);
    replaced.set(y, made);
    gone.add(node);
  }
  graph.removeNodes(gone);
  sortTopologically(graph);
  return replaced;
}
