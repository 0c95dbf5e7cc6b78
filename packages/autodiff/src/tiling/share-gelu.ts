import type { GraphBuilder, Node, Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { attachGradient } from '../custom-gradient.ts';
import { rewriteNodes } from '../rewrite-nodes.ts';
import { isTanhGelu, tanhForm, tanhFormSlope } from '../rules/gelu.ts';

/**
 * Writes every GELU in the tanh form as x sigmoid(v), so that its gradient finds the sigmoid already made. For tiles: in
 * the cache a few cheap operators cost less than the one that computes a tanh of its own; through memory they cost more.
 *
 * @returns what replaces each output
 */
export function shareGelu(builder: GraphBuilder): Map<Value, Value> {
  const nodes = builder.graph.nodes.filter(isTanhForm);
  return rewriteNodes(builder, nodes, (x) => writeProduct(new Algebra(builder), x));
}

function isTanhForm(node: Node): boolean {
  if (node.qualifiedType === 'com.microsoft.FastGelu') return node.inputs[1] === undefined;
  return isTanhGelu(node);
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
