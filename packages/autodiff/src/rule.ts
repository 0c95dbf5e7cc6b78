import type { Value } from '@ouroboros/onnx';
import type { DecompositionContext } from './decomposition.ts';

/**
 * The cotangents of the inputs of a node, in order. Each is made only when it is wanted; undefined (or absent) says
 * that nothing differentiable flows to that input: indices, shapes, conditions.
 *
 * A cotangent may have the shape that the inputs broadcast to: the driver sums it down to the primal's.
 */
export type Cotangents = readonly ((() => Value) | undefined)[];

/** Writes the backward nodes of one operator. */
export type RuleBody = (context: RuleContext) => Cotangents;

/** How one operator is differentiated. */
export interface Rule {
  /** `Mul`, or `com.microsoft.FastGelu` outside the standard domain: what `Node.qualifiedType` says. */
  readonly operator: string;
  readonly body: RuleBody;
  /** True when the gradient is zero by definition, as PyTorch has it for steps, comparisons and what reads sizes alone. */
  readonly isZero?: boolean;
}

/** What a rule sees of the node it differentiates. */
export interface RuleContext extends DecompositionContext {
  /** Cotangent of output 0, in its shape. */
  readonly cotangent: Value;
  /** Output 0, the value that the forward pass computed. */
  readonly output: Value;
  /** True when the cotangent of input `index` will be used. */
  wants(index: number): boolean;
  /** Cotangent of output `index`; undefined where it does not reach the loss. */
  cotangentOf(index: number): Value | undefined;
  /** Cotangent of any value of the graph that is already complete; undefined where there is none. */
  lookup(value: Value): Value | undefined;
  /** How many cotangents were added up into `cotangent`. */
  readonly arrivals: number;
}

/** A rule for `operator`, written `'Mul'` or `'com.microsoft.FastGelu'`. */
export function defineRule(operator: string, body: RuleBody): Rule {
  return { operator, body };
}

/** A rule for an operator whose gradient is zero by definition: nothing flows to any of its inputs. */
export function defineZeroRule(operator: string): Rule {
  return { operator, body: () => [], isZero: true };
}
