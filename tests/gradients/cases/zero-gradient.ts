import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase, type Range, x } from '../gradient-case.ts';

/** A case whose gradients are all 0: `build` gives a value that does not change with its inputs. */
function still(
  shape: number[],
  build: (g: GraphBuilder, a: Value) => Value,
  how: { readonly range?: Range; readonly dtype?: 'float32' } = {},
): GradientCase {
  return {
    name: `[${shape}]`,
    ...(how.dtype ? { dtype: how.dtype } : {}),
    inputs: [from(how.range ?? 'normal', ...shape)],
    build: (g, [a]) => build(g, a as Value),
  };
}

/** At numbers apart from the whole ones and halves, where the steps are. */
function steps(opType: string): GradientCase[] {
  return [[5], [2, 1, 3, 2]].map((shape) =>
    still(shape, (g, a) => g.op(opType, [a]), {
      range: 'distinct',
    }),
  );
}

function toFloat(g: GraphBuilder, a: Value): Value {
  return g.op('Cast', [a], { to: 11 });
}

function comparison(opType: string): GradientCase[] {
  return [
    {
      name: '[2, 3] with [3]',
      inputs: [from('distinct', 2, 3), from('distinct', 3)],
      build: (g, inputs) => toFloat(g, g.op(opType, inputs)),
    },
  ];
}

function logical(opType: string): GradientCase[] {
  const positive = (g: GraphBuilder, a: Value | undefined): Value =>
    g.op('Greater', [a, g.scalar('float64', 0)]);
  return [
    {
      name: '[2, 3] with [3]',
      inputs: [from('nonzero', 2, 3), from('nonzero', 3)],
      build: (g, [a, b]) => toFloat(g, g.op(opType, [positive(g, a), positive(g, b)])),
    },
  ];
}

function test(opType: string): GradientCase[] {
  return [still([2, 3], (g, a) => toFloat(g, g.op(opType, [a])))];
}

function argument(opType: string): GradientCase[] {
  return [still([2, 3], (g, a) => toFloat(g, g.op(opType, [a], { axis: 1 })), { range: 'distinct' })];
}

/** The larger of a draw below 2 and 2: the draw takes part, and its value does not matter. */
function draw(opType: string, range: Range): GradientCase[] {
  const limit = 100;
  return [
    still([2, 3], (g, a) => g.op('Max', [g.op(opType, [g.op('Sigmoid', [a])]), g.scalar('float64', limit)]), {
      range,
    }),
  ];
}

/** Operators whose gradient is zero by definition. */
export const zeroGradient: CaseTable = {
  Ceil: steps('Ceil'),
  Floor: steps('Floor'),
  Round: steps('Round'),
  Sign: steps('Sign'),
  Hardmax: [still([2, 3], (g, a) => g.op('Hardmax', [a]), { range: 'distinct', dtype: 'float32' })],
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  NonZero: [
    {
      name: 'summed up',
      dtype: 'float32',
      inputs: [from('nonzero', 2, 3)],
      build: (g, [a]) => {
        const found = g.op('Cast', [g.op('NonZero', [a])], { to: 1 });
        return g.op('ReduceSum', [found], { keepdims: 0 });
      },
    },
  ],
  Equal: comparison('Equal'),
  Greater: comparison('Greater'),
  GreaterOrEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessOrEqual: comparison('LessOrEqual'),
  And: logical('And'),
  Or: logical('Or'),
  Xor: logical('Xor'),
  Not: [
    still([2, 3], (g, a) => toFloat(g, g.op('Not', [g.op('Less', [a, g.scalar('float64', 0)])])), {
      range: 'nonzero',
    }),
  ],
  IsInf: test('IsInf'),
  IsNaN: test('IsNaN'),
  ConstantOfShape: [
    {
      name: 'the shape of an input',
      dtype: 'float32',
      inputs: [x(2, 3)],
      build: (g, [a]) => g.op('Mul', [a, g.op('ConstantOfShape', [g.op('Shape', [a])])]),
    },
  ],
  EyeLike: [still([3, 2], (g, a) => g.op('EyeLike', [a], { k: 1 }))],
  Shape: test('Shape'),
  Size: test('Size'),
  Bernoulli: draw('Bernoulli', 'normal'),
  RandomNormalLike: draw('RandomNormalLike', 'normal'),
  RandomUniformLike: draw('RandomUniformLike', 'normal'),
};
