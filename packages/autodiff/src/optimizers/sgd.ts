import type { Optimizer } from './optimizer.ts';

/** Options of `sgd`. */
export interface SgdOptions {
  /** Share of the last step's direction that is kept; default 0. */
  readonly momentum?: number;
}

/** Stochastic gradient descent as torch.optim.SGD: b = momentum b + g, p = p - lr b (p - lr g without momentum). */
export function sgd({ momentum = 0 }: SgdOptions = {}): Optimizer {
  return {
    name: 'sgd',
    slots: momentum === 0 ? [] : ['momentum'],
    begin(g, { learningRate, gradientScale }) {
      const plainRate = gradientScale ? g.mul(learningRate, gradientScale) : learningRate;
      return ({ value, gradient, slots: [buffer] }) => {
        if (!buffer) return { value: g.sub(value, g.mul(gradient, plainRate)), slots: [] };
        const scaled = gradientScale ? g.mul(gradient, gradientScale) : gradient;
        const next = g.add(g.mul(buffer, momentum), scaled);
        return { value: g.sub(value, g.mul(next, learningRate)), slots: [next] };
      };
    },
  };
}
