import { type GraphBuilder, type Node, sortTopologically, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { attachGradient } from '../custom-gradient.ts';
import { tanhForm, tanhFormSlope } from '../rules/gelu.ts';

/**
 * Writes every GELU in the tanh form as x sigmoid(v), so that its gradient finds the sigmoid already made. For tiles: in
 * the cache a few cheap operators cost less than the one that computes a tanh of its own; through memory they cost more.
 *
 * @returns what replaces each output
 */
export function shareGelu(builder: GraphBuilder): Map<Value, Value> {
  const { graph } = builder;
  const replaced = new Map<Value, Value>();
  const nodes = graph.nodes.filter(isTanhForm);
  for (const node of nodes) {
    const [x, y] = [node.inputs[0] as Value, node.outputs[0] as Value];
    const product = writeProduct(new Algebra(builder), x);
    graph.replaceUses(y, product);
    replaced.set(y, product);
  }
  graph.removeNodes(new Set(nodes));
  sortTopologically(graph);
  return replaced;
}

function isTanhForm(node: Node): boolean {
  if (node.qualifiedType === 'com.microsoft.FastGelu') return node.inputs[1] === undefined;
  return node.qualifiedType === 'Gelu' && node.string('approximate', 'none') === 'tanh';
}

function writeProduct(g: Algebra, x: Value): Value {
  const form = tanhForm(g, x);
  const y = g.mul(x, form.s);
  attachGradient(y, {
    inputs: [x],
    body: ({ g: backward, cotangent }) => [() => backward.mul(cotangent, tanhFormSlope(backward, y, form))],
  });
  return y;
}
