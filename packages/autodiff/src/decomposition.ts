import type { GraphBuilder, Node, Value } from '@ouroboros/onnx';
import type { Algebra } from './algebra.ts';

/** What a decomposition sees of the node it writes anew. */
export interface DecompositionContext {
  readonly node: Node;
  readonly builder: GraphBuilder;
  /** Arithmetic that appends to the graph. */
  readonly g: Algebra;
  /** Number of inputs, omitted ones included. */
  readonly arity: number;
  /** Version of the standard operator set that the graph uses. */
  readonly opset: number;
  /** Input `index`; throws when it is omitted. */
  input(index: number): Value;
  /** Input `index`, undefined when it is omitted. */
  optional(index: number): Value | undefined;
}

/**
 * How one operator is written in operators that have differentiation rules (or decompositions of their own): for operators
 * that fuse what has rules already.
 */
export interface Decomposition {
  /** `RMSNormalization`, or `com.microsoft.BiasGelu` outside the standard domain: what `Node.qualifiedType` says. */
  readonly operator: string;
  /** Appends the nodes; gives the outputs in order, undefined for one that is not differentiable or not supported. */
  readonly body: (context: DecompositionContext) => readonly (Value | undefined)[];
}

/** A decomposition of `operator`, written `'RMSNormalization'` or `'com.microsoft.BiasGelu'`. */
export function defineDecomposition(operator: string, body: Decomposition['body']): Decomposition {
  return { operator, body };
}
