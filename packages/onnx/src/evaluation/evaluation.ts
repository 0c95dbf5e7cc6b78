import type { DataType } from '../data-type.ts';
import type { Node } from '../node.ts';
import type { Tensor } from '../tensor.ts';

/** A node whose inputs are all known, and the type of its only output. */
export interface Evaluation {
  readonly node: Node;
  /** The inputs in order; undefined for an omitted one. */
  readonly inputs: readonly (Tensor | undefined)[];
  readonly dtype: DataType;
  readonly dims: readonly number[];
}

/** Computes the output of one operator; undefined where it cannot do so exactly. */
export type EvaluationRule = (evaluation: Evaluation) => Tensor | undefined;

/** The operators of one group by type, of the standard operator set. */
export type EvaluationGroup = Readonly<Record<string, EvaluationRule>>;
