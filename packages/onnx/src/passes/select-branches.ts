import { GraphBuilder } from '../builder.ts';
import { inlineInto } from '../copy.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import type { Value } from '../value.ts';
import { expandNodes } from './splice.ts';

function branch(node: Node, name: string): Graph | undefined {
  const attribute = node.attributes.get(name);
  return attribute?.type === 'graph' ? attribute.value : undefined;
}

function sameShape(a: Value | undefined, b: Value | undefined): boolean {
  const [left, right] = [a?.type?.shape, b?.type?.shape];
  if (!left || !right || left.length !== right.length) return false;
  return left.every((dim, i) => typeof dim === 'number' && dim === right[i]);
}

/** Writes the nodes of a branch behind those of `g`; gives its outputs. */
function write(g: GraphBuilder, graph: Graph): readonly Value[] {
  const copies = inlineInto(g, graph, new Map());
  return graph.outputs.map((output) => copies.get(output) ?? output);
}

/**
 * Computes both branches of every If and selects from them by Where, if the outputs of both have the same known sizes: for
 * execution providers on which a condition would have to come back to the host.
 *
 * @returns how many were replaced
 */
export function selectBranches(graph: Graph, opsetImports: Map<string, number>): number {
  return expandNodes(graph, (node) => {
    const [yes, no] = [branch(node, 'then_branch'), branch(node, 'else_branch')];
    const [condition] = node.inputs;
    if (node.opType !== 'If' || node.domain !== '' || !yes || !no || !condition) return undefined;
    if (!yes.outputs.every((output, i) => sameShape(output, no.outputs[i]))) return undefined;
    const before = graph.nodes.length;
    const g = new GraphBuilder(graph, opsetImports);
    const [ifTrue, ifFalse] = [write(g, yes), write(g, no)];
    node.outputs.forEach((old, i) => {
      const chosen = g.op('Where', [condition, ifTrue[i], ifFalse[i]]);
      graph.replaceUses(old, chosen);
      [chosen.name, old.name] = [old.name, chosen.name];
    });
    return graph.nodes.slice(before);
  });
}
