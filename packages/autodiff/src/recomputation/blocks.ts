import { Fault, nearest } from '@ouroboros/errors';
import type { Graph, Node, Value } from '@ouroboros/onnx';

/** Which values of the forward pass the backward pass computes again instead of keeping them. */
export type RecomputeOptions =
  /** Blocks of nodes by the beginnings of their names, such as `transformer.h.0`: what a block hands on is kept. */
  | { readonly nodes: readonly string[] }
  /** Names of the values that are kept: what lies before the first, and between one and the next, is a block. */
  | { readonly at: readonly string[] };

/**
 * The block of every node of `graph` that may be computed again.
 *
 * @throws Fault `autodiff/unknown-node` for a beginning that no node has, `autodiff/unknown-value`.
 */
export function blocksOf(graph: Graph, options: RecomputeOptions): ReadonlyMap<Node, number> {
  return 'at' in options ? blocksBetween(graph, options.at) : blocksNamed(graph, options.nodes);
}

function blocksNamed(graph: Graph, prefixes: readonly string[]): Map<Node, number> {
  const blocks = new Map<Node, number>();
  prefixes.forEach((prefix, block) => {
    const members = graph.nodes.filter(({ name }) => beginsWith(name, prefix));
    if (members.length === 0) throw unknownNode(graph, prefix);
    for (const node of members) if (!blocks.has(node)) blocks.set(node, block);
  });
  return blocks;
}

/** True for `h.1` and `h.1.attn`, not for `h.10`, where `prefix` is `h.1`. */
function beginsWith(name: string, prefix: string): boolean {
  if (!name.startsWith(prefix)) return false;
  return !/[a-z0-9]$/i.test(prefix) || !/^[a-z0-9]/i.test(name.slice(prefix.length));
}

function blocksBetween(graph: Graph, cuts: readonly string[]): Map<Node, number> {
  const blocks = new Map<Node, number>();
  cuts.forEach((cut, block) => {
    const stack = [producerOf(graph, cut)];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (blocks.has(node)) continue;
      blocks.set(node, block);
      for (const input of node.inputs) if (input?.producer) stack.push(input.producer);
    }
  });
  return blocks;
}

function producerOf(graph: Graph, name: string): Node {
  const values = graph.nodes.flatMap((node): readonly Value[] => node.outputs);
  const found = values.find((value) => value.name === name)?.producer;
  if (found) return found;
  const known = values.map((value) => value.name);
  throw new Fault({
    code: 'autodiff/unknown-value',
    kind: 'request',
    subject: `value "${name}" to keep`,
    expected: `a value that a node of graph "${graph.name}" makes`,
    received: 'no such name',
    remedy: `nearest: ${nearest(name, known) ?? 'none, the graph has no nodes'}`,
  });
}

function unknownNode(graph: Graph, prefix: string): Fault {
  const known = graph.nodes.map(({ name }) => name);
  return new Fault({
    code: 'autodiff/unknown-node',
    kind: 'request',
    subject: `block "${prefix}" to compute again`,
    expected: `the beginning of the name of a node of graph "${graph.name}"`,
    received: 'no such node',
    remedy: `nearest: ${nearest(prefix, known) ?? 'none, the graph has no nodes'}`,
  });
}
