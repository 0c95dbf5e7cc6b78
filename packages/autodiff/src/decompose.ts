import { type GraphBuilder, type Node, sortTopologically, type Value } from '@ouroboros/onnx';
import { Algebra } from './algebra.ts';
import { customGradient } from './custom-gradient.ts';
import type { Decomposition, DecompositionContext } from './decomposition.ts';
import { decompositions } from './decompositions/index.ts';
import { missingValue } from './missing-value.ts';
import { oldestOpset } from './opset.ts';

/** What the decomposition of `node` gets. */
export function decompositionContext(builder: GraphBuilder, g: Algebra, node: Node): DecompositionContext {
  return {
    node,
    builder,
    g,
    arity: node.inputs.length,
    opset: builder.opsetImports.get('') ?? oldestOpset,
    input: (index) => {
      const value = node.inputs[index];
      if (!value) throw missingValue(node, `input ${index}`);
      return value;
    },
    optional: (index) => node.inputs[index],
  };
}

/**
 * Replaces the nodes of the builder's graph that have a decomposition by it, until none has one, so that the backward pass
 * shares what the forward pass computed. Subgraphs are left as they are; so is a node with an output in use that its
 * decomposition does not give, and one with a gradient of its own.
 *
 * @returns what stands for each output that was replaced
 */
export function decompose(
  builder: GraphBuilder,
  table: ReadonlyMap<string, Decomposition> = decompositions,
): Map<Value, Value> {
  const { graph } = builder;
  const g = new Algebra(builder);
  const replaced = new Map<Value, Value>();
  const gone = new Set<Node>();
  // The nodes of a decomposition are appended, so the walk comes to them as well.
  for (let at = 0; at < graph.nodes.length; at++) {
    const node = graph.nodes[at] as Node;
    if (customGradient(node)) continue;
    const outputs = table.get(node.qualifiedType)?.body(decompositionContext(builder, g, node));
    if (!outputs || !node.outputs.every((output, i) => outputs[i] || !isRead(output))) continue;
    node.outputs.forEach((old, i) => {
      const made = outputs[i];
      if (made) graph.replaceUses(old, made);
      if (made) replaced.set(old, made);
    });
    gone.add(node);
  }
  graph.removeNodes(gone);
  sortTopologically(graph);
  return new Map([...replaced].map(([old, made]) => [old, last(replaced, made)]));
}

function isRead(value: Value): boolean {
  return value.uses.length > 0 || value.graph.outputs.includes(value);
}

/** What stands for `value` at the end, when what replaced it was replaced itself. */
function last(replaced: ReadonlyMap<Value, Value>, value: Value): Value {
  const next = replaced.get(value);
  return next ? last(replaced, next) : value;
}
