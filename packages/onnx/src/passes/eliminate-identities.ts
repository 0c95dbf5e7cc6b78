import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { carryResidue } from '../residue.ts';
import type { Value } from '../value.ts';

/** The value that `node` only passes on: through an Identity, or a Cast to the type it has. */
function passedOn(node: Node): Value | undefined {
  const [input] = node.inputs;
  if (node.domain !== '' || !input) return undefined;
  if (node.opType === 'Identity') return input;
  const same = input.type !== undefined && input.type.dtype === node.outputType()?.dtype;
  return node.opType === 'Cast' && same ? input : undefined;
}

/** True where `value` may go by the name of the output it is passed on to. */
function mayBeRenamed(value: Value, graph: Graph): boolean {
  return value.producer !== undefined && value.graph === graph && !graph.outputs.includes(value);
}

/**
 * Removes the nodes of `graph` and its subgraphs that only pass a value on. Those that give an output the value of an
 * input, an initializer, an enclosing graph or another output stay.
 *
 * @returns how many were removed
 */
export function eliminateIdentities(graph: Graph): number {
  const gone = new Set<Node>();
  let below = 0;
  for (const node of graph.nodes) {
    for (const subgraph of node.subgraphs) below += eliminateIdentities(subgraph);
    const source = passedOn(node);
    const output = node.outputs[0] as Value;
    if (!source) continue;
    if (graph.outputs.includes(output)) {
      if (!mayBeRenamed(source, graph)) continue;
      source.name = output.name;
      if (output.type?.shape && !output.type.shape.includes(null)) source.type = output.type;
      carryResidue(output, source);
    }
    graph.replaceUses(output, source);
    gone.add(node);
  }
  if (gone.size > 0) graph.removeNodes(gone);
  return below + gone.size;
}
