import { Fault } from '@ouroboros/errors';
import type { Graph } from '../graph.ts';
import { locateGraph } from '../location.ts';
import type { Node } from '../node.ts';
import { Heap } from './heap.ts';

/** The node of `graph` that `node`, perhaps in a subgraph of it, belongs to. */
function ownerIn(graph: Graph, node: Node, owners: ReadonlyMap<Graph, Node>): Node | undefined {
  let owner: Node | undefined = node;
  while (owner && owner.graph !== graph) owner = owners.get(owner.graph);
  return owner;
}

/** Which node holds each subgraph below `graph`. */
function holders(graph: Graph, found: Map<Graph, Node> = new Map()): Map<Graph, Node> {
  for (const node of graph.nodes) {
    for (const subgraph of node.subgraphs) {
      found.set(subgraph, node);
      holders(subgraph, found);
    }
  }
  return found;
}

/**
 * Orders the nodes of `graph` and its subgraphs so that every value is made before it is read; nodes already in order
 * keep it.
 *
 * @returns how many nodes moved
 * @throws Fault `onnx/cycle` when a value depends on itself
 */
export function sortTopologically(graph: Graph): number {
  const owners = holders(graph);
  const readers = new Map<Node, Node[]>();
  const waiting = new Map<Node, number>(graph.nodes.map((node) => [node, 0]));
  for (const node of graph.nodes) {
    const direct = node.outputs
      .flatMap((output) => output.uses)
      .map((use) => ownerIn(graph, use.node, owners));
    const list = [...new Set(direct)].filter((reader) => reader !== undefined);
    readers.set(node, list);
    for (const reader of list) waiting.set(reader, (waiting.get(reader) ?? 0) + 1);
  }
  const sorted = inOrder(graph, readers, waiting);
  if (sorted.length < graph.nodes.length) throw cycle(graph, waiting);
  const moved = sorted.filter((node, i) => node !== graph.nodes[i]).length;
  if (moved > 0) graph.reorder(sorted);
  const below = graph.nodes.flatMap((node) => node.subgraphs).map(sortTopologically);
  return below.reduce((sum, count) => sum + count, moved);
}

/** Takes, of the nodes whose inputs are made, the one that came first in the old order, so siblings keep theirs. */
function inOrder(graph: Graph, readers: ReadonlyMap<Node, Node[]>, waiting: Map<Node, number>): Node[] {
  const position = new Map(graph.nodes.map((node, i) => [node, i]));
  const sorted: Node[] = [];
  const ready = new Heap<Node>((node) => position.get(node) as number);
  for (const node of graph.nodes) if (waiting.get(node) === 0) ready.push(node);
  for (let node = ready.pop(); node; node = ready.pop()) {
    sorted.push(node);
    for (const reader of readers.get(node) as Node[]) {
      const left = (waiting.get(reader) as number) - 1;
      waiting.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  return sorted;
}

function cycle(graph: Graph, waiting: ReadonlyMap<Node, number>): Fault {
  const stuck = graph.nodes.filter((node) => (waiting.get(node) ?? 0) > 0).map((node) => `"${node.name}"`);
  return new Fault({
    code: 'onnx/cycle',
    kind: 'request',
    subject: locateGraph(graph),
    expected: 'no value to depend on itself',
    received: `a cycle among ${stuck.slice(0, 5).join(', ')}${stuck.length > 5 ? ', ...' : ''}`,
  });
}
