import { elementBytes, elementCount, type Graph, isStatic, type Node, type Value } from '@ouroboros/onnx';
import { commonFrame, type Frame, frameOf } from './frame.ts';

/** Nodes that share a frame and can run as one: no path between two of them leaves the cluster. */
export interface Cluster {
  readonly frame: Frame;
  /** In topological order. */
  readonly nodes: readonly Node[];
}

/** Bytes of `value`; 0 where its size is not known. */
export function bytesOf(value: Value): number {
  const { type } = value;
  if (!type || type.dtype === 'string' || !isStatic(type.shape)) return 0;
  return elementCount(type.shape) * elementBytes(type.dtype);
}

/** Bytes of the largest value at one place in the frame. */
export function bytesInFrame(nodes: readonly Node[], frame: Frame): number {
  const values = nodes.flatMap((node) => [...node.inputs, ...node.outputs]);
  return Math.max(...values.map((value) => (value ? bytesOf(value) : 0))) / elementCount(frame);
}

/** A set of nodes on its way to be a cluster; nodes without a frame stay alone. */
interface Group {
  frame: Frame | undefined;
  nodes: Node[];
  /** Positions of the first and the last node in the graph. */
  first: number;
  last: number;
}

/**
 * Joins nodes of `graph` with the nodes they read, as long as the result has a common frame, one place in which takes at
 * most `limit` bytes, and stays convex.
 */
export function findClusters(graph: Graph, limit: number): readonly Cluster[] {
  const grouping = new Grouping(graph, limit);
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input?.producer) grouping.join(input.producer, node);
  }
  return grouping.clusters();
}

class Grouping {
  private readonly groups = new Map<Node, Group>();
  private readonly readers = new Map<Node, readonly Node[]>();
  private readonly limit: number;

  constructor(graph: Graph, limit: number) {
    this.limit = limit;
    graph.nodes.forEach((node, i) => {
      this.groups.set(node, { frame: frameOf(node), nodes: [node], first: i, last: i });
    });
    const owner = ownersOf(graph);
    for (const node of graph.nodes) {
      const uses = node.outputs.flatMap((output) => output.uses);
      this.readers.set(node, [...new Set(uses.map((use) => owner.get(use.node) as Node))]);
    }
  }

  clusters(): readonly Cluster[] {
    const groups = [...new Set(this.groups.values())];
    return groups
      .map(({ frame, nodes }) => ({ frame: frame ?? [], nodes: this.sorted(trimmed(nodes)) }))
      .filter(({ nodes }) => nodes.length > 1);
  }

  private sorted(nodes: readonly Node[]): readonly Node[] {
    const order = new Map([...this.groups.keys()].map((node, i) => [node, i]));
    return [...nodes].sort((a, b) => (order.get(a) as number) - (order.get(b) as number));
  }

  /** Makes one group of those of `producer` and `node` where that is allowed. */
  join(producer: Node, node: Node): void {
    const [a, b] = [this.groups.get(producer), this.groups.get(node)];
    if (!a || !b || a === b || !a.frame || !b.frame) return;
    const frame = commonFrame(a.frame, b.frame);
    const nodes = [...a.nodes, ...b.nodes];
    if (frame.length === 0 || bytesInFrame(nodes, frame) > this.limit) return;
    if (this.reachesAround(a, b) || this.reachesAround(b, a)) return;
    const merged: Group = {
      frame,
      nodes,
      first: Math.min(a.first, b.first),
      last: Math.max(a.last, b.last),
    };
    for (const member of nodes) this.groups.set(member, merged);
  }

  /** True when a path leads from `from` to `to` through a third group, counting every group as one node. */
  private reachesAround(from: Group, to: Group): boolean {
    const seen = new Set<Group>([from]);
    const stack = this.successors(from).filter((group) => group !== to);
    for (let group = stack.pop(); group; group = stack.pop()) {
      if (group === to) return true;
      // What begins after the last node of `to` cannot lead to it.
      if (seen.has(group) || group.first > to.last) continue;
      seen.add(group);
      stack.push(...this.successors(group));
    }
    return false;
  }

  private successors(group: Group): Group[] {
    const found = new Set<Group>();
    for (const node of group.nodes) {
      for (const reader of this.readers.get(node) ?? []) found.add(this.groups.get(reader) as Group);
    }
    found.delete(group);
    return [...found];
  }
}

/** `nodes` without the Reshapes at their edge: outside they cost nothing, inside they copy. */
function trimmed(nodes: readonly Node[]): readonly Node[] {
  const members = new Set(nodes);
  const inner = nodes.filter((node) => {
    if (node.opType !== 'Reshape') return true;
    const reads = node.inputs[0]?.producer;
    return reads && members.has(reads) && node.outputs[0]?.uses.some((use) => members.has(use.node));
  });
  return inner.length === nodes.length ? inner : trimmed(inner);
}

/** The node of `graph` that each node of it and of its subgraphs belongs to. */
function ownersOf(graph: Graph): ReadonlyMap<Node, Node> {
  const owners = new Map<Node, Node>();
  const add = (part: Graph, owner?: Node): void => {
    for (const node of part.nodes) {
      owners.set(node, owner ?? node);
      for (const subgraph of node.subgraphs) add(subgraph, owner ?? node);
    }
  };
  add(graph);
  return owners;
}
