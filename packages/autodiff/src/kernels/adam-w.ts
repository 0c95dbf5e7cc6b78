import { float, type Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';
import type { ParameterStep, UpdatedParameter } from '../optimizers/optimizer.ts';
import { callKernel, type Kernel } from './kernel.ts';

/**
 * A step of AdamW for one parameter: (p, gradient, m, v, share, keep, size, floor) to the next p, m and v. With
 * h = gradient share: m' = beta1 m + first h, v' = beta2 v + h^2, p' = keep p - size m' / (sqrt(v') + floor). The last four
 * inputs are scalars; beta1, beta2 and first are attributes.
 */
export const adamWStep: Kernel = {
  name: 'AdamW',
  attributes: ['beta1', 'beta2', 'first'],
  body: (g, inputs, call) => {
    const [p, gradient, m, v] = inputs.slice(0, 4) as [Value, Value, Value, Value];
    const [share, keep, size, floor] = inputs.slice(4) as [Value, Value, Value, Value];
    const h = g.mul(gradient, share);
    const nextM = g.add(g.mul(m, call.float('beta1', 0)), g.mul(h, call.float('first', 0)));
    const nextV = g.add(g.mul(v, call.float('beta2', 0)), g.square(h));
    const direction = g.div(nextM, g.add(g.op('Sqrt', [nextV]), floor));
    return [g.sub(g.mul(p, keep), g.mul(direction, size)), nextM, nextV];
  },
};

/** The scalars of a step, see `adamWStep`. */
export interface AdamWScalars {
  readonly share: Value;
  readonly keep: Value;
  readonly size: Value;
  readonly floor: Value;
}

/** Factors that are the same in all steps, see `adamWStep`. */
export interface AdamWFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly first: number;
}

/** The update of one parameter by its kernel. */
export function adamWByKernel(
  g: Algebra,
  { value, gradient, slots }: Pick<ParameterStep, 'value' | 'gradient' | 'slots'>,
  { share, keep, size, floor }: AdamWScalars,
  { beta1, beta2, first }: AdamWFactors,
): UpdatedParameter {
  const { type } = value;
  const inputs = [value, gradient, ...slots, share, keep, size, floor];
  const factors = { beta1: float(beta1), beta2: float(beta2), first: float(first) };
  const [next, ...moments] = callKernel(g, adamWStep, inputs, [type, type, type], factors);
  return { value: next as Value, slots: moments };
}
