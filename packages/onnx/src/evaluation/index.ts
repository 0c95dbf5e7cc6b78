import { arithmetic } from './arithmetic.ts';
import type { EvaluationRule } from './evaluation.ts';
import { making } from './making.ts';
import { picking } from './picking.ts';

export type { Evaluation, EvaluationRule } from './evaluation.ts';
export { tensorOfNumbers } from './numbers.ts';

/** How to compute operators on known tensors, by type, for the standard operators. */
export const evaluationRules: ReadonlyMap<string, EvaluationRule> = new Map(
  [arithmetic, making, picking].flatMap((group) => Object.entries(group)),
);
