import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import type { LossScale } from './options.ts';

/** The factor never falls below this: a loss that is no number would otherwise bring it to 0. */
const smallestScale = 2 ** -24;

/** True where `norm`, and so every gradient under it, is a finite number; a bool scalar. */
export function isBounded(g: Algebra, norm: Value): Value {
  return g.reshape(g.compare('Less', norm, Number.POSITIVE_INFINITY), []);
}

/**
 * What `write` gives where `finite`, computed only then, else `otherwise`: an If, so that not a bit of the old state
 * changes and a good step costs no further pass over it.
 */
export function unlessOverflow(
  body: GraphBuilder,
  finite: Value,
  write: (g: Algebra) => readonly Value[],
  otherwise: readonly Value[],
): readonly Value[] {
  const [update, skip] = [body.subgraph('update'), body.subgraph('skip')];
  for (const value of write(new Algebra(update))) update.output(value);
  for (const value of otherwise) skip.output(value);
  const branches = {
    then_branch: { type: 'graph', value: update.graph },
    else_branch: { type: 'graph', value: skip.graph },
  } as const;
  return body.ops('If', [finite], branches, { outputs: otherwise.length });
}

/** The loss scale and the number of steps since it changed, after a step: half of it, or twice it after `interval`. */
export function nextLossScale(
  g: Algebra,
  finite: Value,
  scale: Value,
  steady: Value,
  { interval }: Required<LossScale>,
): readonly [Value, Value] {
  const count = g.add(steady, 1);
  if (interval === 0) return [g.op('Identity', [scale]), g.where(finite, count, 0)];
  const full = g.compare('GreaterOrEqual', count, interval);
  const grown = g.where(full, g.mul(scale, 2), scale);
  const fallen = g.op('Max', [g.mul(scale, 0.5), g.constant(scale, smallestScale)]);
  const goesOn = g.op('And', [finite, g.op('Not', [full])]);
  return [g.where(finite, grown, fallen), g.where(goesOn, count, 0)];
}
