import type { Node, Value } from '@ouroboros/onnx';
import type { Cotangents, RuleContext } from './rule.ts';

/** A gradient given for a whole computation instead of node by node. */
export interface CustomGradient {
  /** What the computation reads: the cotangents go there, past everything in between. */
  readonly inputs: readonly Value[];
  readonly body: (context: Pick<RuleContext, 'g' | 'builder' | 'cotangent'>) => Cotangents;
}

const gradients = new WeakMap<Node, CustomGradient>();

/**
 * Gives the computation from `inputs` to `output` a gradient of its own, for one that is cheaper or more accurate than
 * what the rules of its nodes make together. The graph is unchanged; a copy of it goes back to the rules.
 */
export function attachGradient(output: Value, gradient: CustomGradient): void {
  if (!output.producer) throw new TypeError(`expected "${output.name}" to be computed by a node`);
  gradients.set(output.producer, gradient);
}

/** The gradient attached to the output of `node`. */
export function customGradient(node: Node): CustomGradient | undefined {
  return gradients.get(node);
}
