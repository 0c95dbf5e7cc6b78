import { appendCopy } from '../copy.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { carryResidue } from '../residue.ts';
import type { TensorType } from '../shape.ts';
import type { Value } from '../value.ts';

/** Takes a node away: gives the nodes that stand in its place, already appended to its graph; undefined: it stays. */
export type Expansion = (node: Node) => readonly Node[] | undefined;

/**
 * Replaces nodes of `graph` and its subgraphs, inner ones first, by others at the same place.
 *
 * @returns how many were replaced
 */
export function expandNodes(graph: Graph, expansion: Expansion): number {
  const gone = new Set<Node>();
  const order: Node[] = [];
  let below = 0;
  for (const node of graph.nodes.slice()) {
    for (const subgraph of node.subgraphs) below += expandNodes(subgraph, expansion);
    const nodes = expansion(node);
    if (nodes) gone.add(node);
    order.push(...(nodes ?? [node]));
  }
  if (gone.size > 0) {
    graph.removeNodes(gone);
    graph.reorder(order);
  }
  return below + gone.size;
}

/** The type that says more: a declared one, unless it leaves sizes open. */
function moreDefinite(declared: TensorType | undefined, own: TensorType | undefined): TensorType | undefined {
  const open = !declared?.shape || declared.shape.includes(null);
  return open ? (own ?? declared) : declared;
}

/**
 * Appends the nodes of `body` to the graph of `node`, with `bindings` for the inputs of `body`, and makes every reader of
 * an output of `node` read the output of `body` at its position, which takes over its name.
 *
 * @returns the new nodes; `node` itself stays, read by nobody
 */
export function splice(
  node: Node,
  body: Graph,
  bindings: ReadonlyMap<Value, Value> = new Map(),
): readonly Node[] {
  const { graph } = node;
  const { values, nodes } = appendCopy(graph, body, bindings);
  const all = [...nodes];
  const anonymous = new Set(nodes.flatMap((made) => made.outputs));
  node.outputs.forEach((old, i) => {
    const output = body.outputs[i];
    if (old.name === '' || !output) return;
    let replacement = values.get(output) ?? output;
    if (graph.outputs.includes(old) && !anonymous.has(replacement)) {
      const identity = graph.addNode('Identity', [replacement]);
      all.push(identity);
      replacement = identity.outputs[0] as Value;
      anonymous.add(replacement);
    }
    graph.replaceUses(old, replacement);
    if (!anonymous.delete(replacement)) return;
    replacement.name = old.name;
    replacement.type = moreDefinite(old.type, replacement.type);
    carryResidue(old, replacement);
  });
  return all;
}
