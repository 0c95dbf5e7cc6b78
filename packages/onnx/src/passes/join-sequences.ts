import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';
import { expandNodes } from './splice.ts';

/** The tensors that make up the sequence that `node` reads. */
function elementsOf(node: Node): readonly Value[] | undefined {
  const sequence = node.inputs[0]?.producer;
  if (sequence?.qualifiedType !== 'SequenceConstruct') return undefined;
  return sequence.inputs.filter((value) => value !== undefined);
}

/** Unsqueezes that give each of `elements` the axis along which they are stacked. */
function raised(graph: Graph, elements: readonly Value[], axis: number): readonly Node[] {
  const axes = graph.addInitializer('axes', tensorOf('int64', [1], [axis]));
  return elements.map((element) => graph.addNode('Unsqueeze', [element, axes]));
}

/** A Concat in the place of `node`, a ConcatFromSequence of `elements`. */
function joined(node: Node, elements: readonly Value[]): readonly Node[] {
  const { graph } = node;
  const axis = node.int('axis', 0);
  const before = node.int('new_axis', 0) === 0 ? [] : raised(graph, elements, axis);
  const parts = before.length === 0 ? elements : before.map((each) => each.outputs[0] as Value);
  const concat = graph.addNode('Concat', parts, {
    attributes: new Map([['axis', { type: 'int', value: axis }]]),
    name: node.name,
  });
  const [old, output] = [node.outputs[0] as Value, concat.outputs[0] as Value];
  graph.replaceUses(old, output);
  output.name = old.name;
  output.type = old.type;
  return [...before, concat];
}

/**
 * Replaces every ConcatFromSequence of given tensors by a Concat of them, in subgraphs too: exporters write lists that are
 * concatenated or stacked so. The sequences are left for `eliminateDeadCode`.
 *
 * @returns how many were replaced
 */
export function joinSequences(graph: Graph): number {
  return expandNodes(graph, (node) => {
    const elements = node.qualifiedType === 'ConcatFromSequence' ? elementsOf(node) : undefined;
    return elements && joined(node, elements);
  });
}
