import { float, type Value } from '@ouroboros/onnx';
import { type Algebra, dtypeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** The constants of SELU (Klambauer et al. 2017), which are the attributes' defaults. */
const selu = { alpha: 1.6732631921768188, gamma: 1.0507010221481323 };

/** From here on tanh(softplus(x)) is 1 to the last bit of float64, and e^(2x) is far from overflowing. */
const mishLimit = 20;

/** Activations that are defined piece by piece, or saturate. At a kink they have PyTorch's derivative. */
export const activation = [
  // 0 at the kink.
  defineRule('Relu', ({ g, cotangent, output }) => [() => g.mul(cotangent, sign(g, output))]),

  // The slope at the kink.
  defineRule('LeakyRelu', (context) => [
    () => context.g.mul(context.cotangent, leakySlope(context, context.node.float('alpha', 0.01))),
  ]),

  // The slope at the kink: dx = g (s + [x > 0] (1 - s)), ds = g min(x, 0).
  defineRule('PRelu', ({ g, cotangent, input }) => [
    () => {
      const [x, slope] = [input(0), input(1)];
      return g.mul(cotangent, g.add(g.mul(above(g, x, 0), g.sub(1, slope)), slope));
    },
    () => g.mul(cotangent, belowZero(g, input(0))),
  ]),

  // 0 at the threshold.
  defineRule('ThresholdedRelu', ({ g, node, cotangent, input }) => [
    () => g.mul(cotangent, above(g, input(0), node.float('alpha', 1))),
  ]),

  // The left derivative at the kink.
  defineRule('Elu', (context) => [() => exponentialUnit(context, context.node.float('alpha', 1), 1)]),

  defineRule('Selu', (context) => [
    () => {
      const { node } = context;
      return exponentialUnit(context, node.float('alpha', selu.alpha), node.float('gamma', selu.gamma));
    },
  ]),

  // exp(min(x, 0) / alpha)
  defineRule('Celu', ({ g, node, cotangent, input }) => [
    () => {
      const below = belowZero(g, input(0));
      return g.mul(cotangent, g.op('Exp', [g.mul(below, 1 / node.float('alpha', 1))]));
    },
  ]),

  // alpha where 0 < y < 1, 0 at the kinks.
  defineRule('HardSigmoid', ({ g, node, cotangent, output }) => [
    () => {
      const inside = above(g, g.mul(output, g.sub(1, output)), 0);
      return g.mul(cotangent, g.mul(inside, node.float('alpha', 0.2)));
    },
  ]),

  // h + x/6 where |x| < 3, h = clip(x/6 + 1/2, 0, 1); 0 at -3 and 1 at 3.
  defineRule('HardSwish', ({ g, cotangent, input }) => [
    () => {
      const x = input(0);
      const gate = g.op('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) });
      const inside = g.cast(g.compare('Less', g.op('Abs', [x]), 3), dtypeOf(x));
      return g.mul(cotangent, g.add(gate, g.mul(g.mul(x, 1 / 6), inside)));
    },
  ]),

  // 0 at the kinks.
  defineRule('Shrink', ({ g, node, cotangent, input }) => [
    () => g.mul(cotangent, above(g, g.op('Abs', [input(0)]), node.float('lambd', 0.5))),
  ]),

  defineRule('Softplus', ({ g, cotangent, input }) => [() => g.mul(cotangent, g.op('Sigmoid', [input(0)]))]),

  // 1 / (1 + |x|)^2
  defineRule('Softsign', ({ g, cotangent, input }) => [
    () => g.div(cotangent, g.square(g.add(g.op('Abs', [input(0)]), 1))),
  ]),

  defineRule('Mish', (context) => [() => context.g.mul(context.cotangent, mishSlope(context))]),
];

/** 1 where `x` > `threshold`, else 0, in the type of `x`: two cheap passes, where Where and Sign take four each. */
function above(g: Algebra, x: Value, threshold: number): Value {
  return g.cast(g.compare('Greater', x, threshold), dtypeOf(x));
}

function belowZero(g: Algebra, x: Value): Value {
  return g.op('Min', [x, g.constant(x, 0)]);
}

/**
 * 1 where y > 0 and 0 where y = 0, of y that is not negative. In float32 it is min(1, 3e38 y), one vectorized pass; Sign
 * takes four times as long.
 */
function sign(g: Algebra, y: Value): Value {
  if (dtypeOf(y) !== 'float32') return g.op('Sign', [y]);
  return g.op('HardSigmoid', [y], { alpha: float(3e38), beta: float(0) });
}

/**
 * 1 above 0, else alpha. Where y has the sign of x, of y: then nobody reads x any more, and the runtime can compute y in the pass before.
 * In float32 it is clip(3e38 y, alpha, 1), in two vectorized passes.
 */
function leakySlope({ g, input, output }: RuleContext, alpha: number): Value {
  if (alpha <= 0 || alpha > 1) return g.add(g.mul(above(g, input(0), 0), 1 - alpha), alpha);
  if (dtypeOf(output) !== 'float32') {
    return g.op('Max', [above(g, output, 0), g.constant(output, alpha)]);
  }
  return g.op('Clip', [g.mul(output, 3e38), g.constant(output, alpha), g.constant(output, 1)]);
}

/** y = gamma x above 0 and gamma alpha (e^x - 1) up to 0: slope = gamma (alpha e^min(x, 0) + [x > 0] (1 - alpha)). */
function exponentialUnit({ g, cotangent, input }: RuleContext, alpha: number, gamma: number): Value {
  const x = input(0);
  const below = g.mul(g.op('Exp', [belowZero(g, x)]), gamma * alpha);
  if (alpha === 1) return g.mul(cotangent, below);
  return g.mul(cotangent, g.add(below, g.mul(above(g, x, 0), gamma * (1 - alpha))));
}

/**
 * y = x t with t = tanh(softplus(x)) = n / (n + 2), n = e^x (e^x + 2): slope = t + x sigmoid(x) (1 - t^2)
 * = t + sigmoid(x) (x - y t). Softplus itself would take as long as twenty of these passes.
 */
function mishSlope({ g, input, output }: RuleContext): Value {
  const x = input(0);
  const e = g.op('Exp', [g.op('Min', [x, g.constant(x, mishLimit)])]);
  const n = g.mul(e, g.add(e, 2));
  const t = g.div(n, g.add(n, 2));
  return g.add(t, g.mul(g.op('Sigmoid', [x]), g.sub(x, g.mul(output, t))));
}
