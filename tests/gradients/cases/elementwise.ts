import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase, type Range } from '../gradient-case.ts';
import { binary, binaryShapes, unary } from './shapes.ts';

function variadic(
  opType: string,
  range: Range = 'normal',
  dtype: 'float32' | 'float64' = 'float64',
): GradientCase[] {
  const build = (g: GraphBuilder, inputs: readonly Value[]): Value => g.op(opType, inputs);
  const shapes = {
    'one input': [[2, 3]],
    'two inputs': [[4], [4]],
    'three that broadcast': [[2, 1], [3], []],
    'rank 4': [
      [2, 1, 3, 2],
      [4, 1, 1],
    ],
  };
  return Object.entries(shapes).map(([name, list]) => ({
    name,
    dtype,
    inputs: list.map((shape) => from(range, ...shape)),
    build,
  }));
}

/** x to a constant power. */
function power(exponent: number, range: Range): GradientCase {
  return {
    name: `to ${exponent}`,
    inputs: [from(range, 2, 3)],
    build: (g, [a]) => g.op('Pow', [a, g.scalar('float64', exponent)]),
  };
}

/** Operators that work element by element. */
export const elementwise: CaseTable = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div', ['normal', 'nonzero']),
  Sum: variadic('Sum'),
  Mean: variadic('Mean', 'normal', 'float32'),
  Max: variadic('Max', 'distinct'),
  Min: variadic('Min', 'distinct'),
  Pow: [
    ...binary('Pow', ['positive', 'normal']),
    ...[2, 3, 4, -2].map((exponent) => power(exponent, 'nonzero')),
    ...[0, 1, 0.5, -1, 1.7].map((exponent) => power(exponent, 'positive')),
    {
      name: 'negative bases to whole powers that are not constants',
      inputs: [from('nonzero', 4), { dtype: 'int64', shape: [4], values: [0, 1, 2, 3] }],
      build: (g, inputs) => g.op('Pow', inputs),
    },
  ],
  // The quotients of the second are not whole numbers, where the remainder jumps.
  Mod: binaryShapes.map(([a, b]) => ({
    name: `[${a}] with [${b}]`,
    inputs: [from('distinct', ...a), from('zero', ...b)],
    build: (g, [p, q]) => g.op('Mod', [p, g.op('Add', [q, g.scalar('float64', 0.77)])], { fmod: 1 }),
  })),
  Neg: unary('Neg'),
  Abs: [...unary('Abs', 'nonzero'), ...unary('Abs', 'zero')],
  Sqrt: unary('Sqrt', 'positive'),
  Reciprocal: unary('Reciprocal', 'nonzero'),
  Exp: unary('Exp'),
  Log: unary('Log', 'positive'),
  Tanh: unary('Tanh'),
  Sigmoid: unary('Sigmoid'),
  Erf: unary('Erf', 'normal', { dtype: 'float32' }),
};
