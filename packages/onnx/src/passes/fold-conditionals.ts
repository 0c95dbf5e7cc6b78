import type { Graph } from '../graph.ts';
import { takenBranch } from '../inference/control-flow.ts';
import { expandNodes, splice } from './splice.ts';

/**
 * Puts the nodes of the branch in the place of every If whose condition is known, in subgraphs too.
 *
 * @returns how many were replaced
 */
export function foldConditionals(graph: Graph): number {
  return expandNodes(graph, (node) => {
    const branch = takenBranch(node);
    return branch && splice(node, branch);
  });
}
