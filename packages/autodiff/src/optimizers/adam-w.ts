import type { Shape, Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf } from '../algebra.ts';
import { adamWByKernel } from '../kernels/adam-w.ts';
import type { Optimizer, StepScalars } from './optimizer.ts';

/** Options of `adamW`. */
export interface AdamWOptions {
  /** Decay of the first moment; default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment; default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment; default 1e-8. */
  readonly epsilon?: number;
  /** Share of the parameter that lr 1 takes away in a step; default 0.01, as in PyTorch. */
  readonly weightDecay?: number;
  /** Which parameters decay; default all. */
  readonly decays?: (name: string, shape: Shape) => boolean;
  /** Updates by the kernel `adamWStep`; default false. */
  readonly kernels?: boolean;
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), as torch.optim.AdamW computes it:
 *
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     p = (1 - lr wd) p - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  const { decays = () => true, kernels = false } = options;
  return {
    name: 'adamw',
    slots: ['m', 'v'],
    begin(g, scalars) {
      const { learningRate, gradientScale: scale } = scalars;
      const { stepSize, floor } = biasCorrection(g, scalars, beta1, beta2, epsilon);
      const keep = g.sub(1, g.mul(learningRate, weightDecay));
      // One pass makes h = g scale sqrt(1 - beta2), whose square is v's share; another factor turns it into m's share.
      const spread = Math.sqrt(1 - beta2);
      const secondShare = scale ? g.mul(scale, spread) : spread;
      const asValue = (factor: Value | number): Value =>
        typeof factor === 'number' ? g.constant(learningRate, factor) : factor;
      return ({ name, shape, value, gradient, slots }) => {
        if (kernels && dtypeOf(value) === 'float32') {
          const kept = weightDecay !== 0 && decays(name, shape) ? keep : asValue(1);
          const scalars = { share: asValue(secondShare), keep: kept, size: stepSize, floor };
          const factors = { beta1, beta2, first: (1 - beta1) / spread };
          return adamWByKernel(g, { value, gradient, slots }, scalars, factors);
        }
        const [m, v] = slots as [Value, Value];
        const h = g.mul(gradient, secondShare);
        const nextM = g.add(g.mul(m, beta1), g.mul(h, (1 - beta1) / spread));
        const nextV = g.add(g.mul(v, beta2), g.square(h));
        const direction = g.div(nextM, g.add(g.op('Sqrt', [nextV]), floor));
        const decayed = weightDecay !== 0 && decays(name, shape) ? g.mul(value, keep) : value;
        return { value: g.sub(decayed, g.mul(direction, stepSize)), slots: [nextM, nextV] };
      };
    },
  };
}

/**
 * With c1 = 1 - beta1^t and c2 = 1 - beta2^t, m / (sqrt(v) / sqrt(c2) + epsilon) lr / c1 is
 * m / (sqrt(v) + floor) stepSize. In float64: 1 - 0.999^1 in float32 is wrong in its fourth digit.
 */
function biasCorrection(
  g: Algebra,
  { learningRate, step }: StepScalars,
  beta1: number,
  beta2: number,
  epsilon: number,
): { stepSize: Value; floor: Value } {
  const dtype = learningRate.type?.dtype ?? 'float32';
  const t = g.cast(step, 'float64');
  const correction = (beta: number): Value => g.sub(1, g.pow(beta, t));
  const root = g.op('Sqrt', [correction(beta2)]);
  const size = g.div(g.mul(g.cast(learningRate, 'float64'), root), correction(beta1));
  return { stepSize: g.cast(size, dtype), floor: g.cast(g.mul(root, epsilon), dtype) };
}
