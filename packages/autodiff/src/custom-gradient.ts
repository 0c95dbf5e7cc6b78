import type { Node, Value } from '@ouroboros/onnx';
import type { Cotangents, RuleContext } from './rule.ts';

/** A gradient given for a whole computation instead of node by node. */
export interface CustomGradient {
  /** What the computation reads: the cotangents go there, past everything in between. */
  readonly inputs: readonly Value[];
  /**
   * What else of the computation the gradient reads. Where it is given, `body` takes these from its argument alone, and the gradient
   * goes along when the graph becomes part of another.
   */
  readonly kept?: readonly Value[];
  readonly body: (
    context: Pick<RuleContext, 'g' | 'builder' | 'cotangent'>,
    kept: readonly Value[],
  ) => Cotangents;
}

const gradients = new WeakMap<Node, CustomGradient>();

/**
 * Gives the computation from `inputs` to `output` a gradient of its own, for one that is cheaper or more accurate than
 * what the rules of its nodes make together. The graph is unchanged; a copy of it goes back to the rules, unless
 * `copyGradients` takes the gradient along.
 */
export function attachGradient(output: Value, gradient: CustomGradient): void {
  if (!output.producer) throw new TypeError(`expected "${output.name}" to be computed by a node`);
  gradients.set(output.producer, gradient);
}

/** The gradient attached to the output of `node`. */
export function customGradient(node: Node): CustomGradient | undefined {
  return gradients.get(node);
}

/** Gives the copies of a graph, by their originals, the gradients that say what they keep. */
export function copyGradients(copies: ReadonlyMap<Value, Value>): void {
  const copied = (values: readonly Value[]): Value[] => values.map((value) => copies.get(value) ?? value);
  for (const [original, copy] of copies) {
    const gradient = original.producer && gradients.get(original.producer);
    if (!gradient?.kept || original.producer?.outputs[0] !== original) continue;
    attachGradient(copy, { ...gradient, inputs: copied(gradient.inputs), kept: copied(gradient.kept) });
  }
}
