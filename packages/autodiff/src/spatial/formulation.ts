import type { Value } from '@ouroboros/onnx';

/** One way of computing what a problem asks for. */
export interface Formulation<Problem> {
  readonly name: string;
  /** Writes it; undefined for a problem that it does not cover. */
  prepare(problem: Problem): (() => Value) | undefined;
}
