import type { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { float } from '../attribute.ts';
import { describeOperands, int64s, type Operand, type Setting, typesOf } from '../testing/typing.ts';

type Case = readonly [
  operator: string,
  inputs: readonly Operand[],
  message: string | RegExp,
  setting?: Setting,
];

const cases: readonly Case[] = [
  [
    'MatMul',
    ['float32[B, 3]', 'float32[4, 5]'],
    'graph "g" / node 0 "MatMul" (MatMul): expected as many columns on the left as rows on the right, received (float32[B, 3], float32[4, 5])',
  ],
  [
    'Add',
    ['float32[B, 3]', 'float32[4]'],
    'graph "g" / node 0 "Add" (Add): expected shapes that broadcast: equal sizes or 1, counted from the right, received (float32[B, 3], float32[4])',
  ],
  [
    'Add',
    ['float32[B]', 'int64[B]'],
    'graph "g" / node 0 "Add" (Add): expected input 1 of float32, like the others, received (float32[B], int64[B]); insert a Cast',
  ],
  [
    'com.microsoft.FusedMatMul',
    ['float32[3, 4]', 'float32[3, 4]'],
    /\(com\.microsoft\.FusedMatMul\): expected as many columns/,
  ],
  ['MatMul', ['float32[3]', 'float32[]'], /expected two inputs of at least one axis/],
  ['Gemm', ['float32[2, 3, 4]', 'float32[4, 5]'], /expected input 0 of 2 axes/],
  [
    'Gemm',
    ['float32[3, 4]', 'float32[4, 5]', 'float32[2, 3, 5]'],
    /third input that broadcasts to the product/,
  ],
  [
    'Reshape',
    ['float32[2, 3]', int64s(4, -1)],
    'graph "g" / node 0 "Reshape" (Reshape): expected sizes whose product divides 6, received sizes [4, -1] for (float32[2, 3], int64[2])',
  ],
  ['Reshape', ['float32[2, 3]', int64s(7)], /expected sizes with 6 elements/],
  ['Reshape', ['float32[2, 3]', int64s(-1, -1)], /expected at most one size of -1/],
  ['Reshape', ['float32[2, 3]', int64s(2, 3, 0)], /a 0 only where the input has an axis/],
  [
    'Transpose',
    ['float32[2, 3]'],
    /expected perm to be an order of 2 axes, received perm \[0, 0\]/,
    { attributes: { perm: [0, 0] } },
  ],
  [
    'Softmax',
    ['float32[2, 3]'],
    /expected an axis from -2 to 1, received axis 2/,
    { attributes: { axis: 2 } },
  ],
  [
    'Concat',
    ['float32[B, 2]', 'float32[B, 2, 1]'],
    /expected inputs of one rank/,
    { attributes: { axis: 0 } },
  ],
  [
    'Concat',
    ['float32[4, 2]', 'float32[5, 2]'],
    /expected equal sizes on every axis but 1/,
    { attributes: { axis: 1 } },
  ],
  ['Squeeze', ['float32[B, 2]', int64s(1)], /expected size 1 on axis 1, which is squeezed/],
  ['Unsqueeze', ['float32[B]', int64s(5)], /expected different axes from -2 to 1/],
  [
    'LayerNormalization',
    ['float32[B, 64]', 'float32[32]'],
    /expected input 1 of the sizes that are normalized/,
  ],
  [
    'SoftmaxCrossEntropyLoss',
    ['float32[N, V]', 'int64[N, 3]'],
    /expected labels of one axis less than the scores/,
  ],
  ['Split', ['float32[7]', int64s(3, 3)], /expected parts that add up to 7/, { outputs: 2 }],
  ['Split', ['float32[7]', int64s(3, 3, 1)], /expected 2 parts, one for each output/, { outputs: 2 }],
  ['Conv', ['float32[N, 4, 8, 8]', 'float32[8, 3, 3, 3]'], /as many input channels as the weights have/],
  ['Conv', ['float32[N, 3, 2, 2]', 'float32[8, 3, 3, 3]'], /windows no larger than the padded input/],
  [
    'TopK',
    ['float32[3]', int64s(5)],
    /expected k of at most 3, the size of axis 0, received k = 5/,
    { outputs: 2 },
  ],
  [
    'Einsum',
    ['float32[3, 4]', 'float32[5, 6]'],
    /one size for the letter "j"/,
    { attributes: { equation: 'ij,jk->ik' } },
  ],
  ['Tile', ['float32[3, 4]', int64s(2)], /expected 2 repeats/],
  ['MatMul', ['float32[3, 4]'], /expected 2 inputs, received 1/],
  ['Clip', [undefined, 'float32[]'], /expected input 0, received none there/],
  ['Relu', ['float32[3]'], /expected 1 outputs, received 2/, { outputs: 2 }],
  ['Relu', ['int64[3]'], /expected input 0 of float32, float64, .*received \(int64\[3\]\)/, { opset: 13 }],
  ['Reshape', ['float32[3]', 'float32[1]'], /expected input 1 of int64/],
  [
    'Softmax',
    ['float32[3]'],
    /expected an attribute of axis, received "axes"; did you mean "axis"\?/,
    { attributes: { axes: 1 } },
  ],
  [
    'Softmax',
    ['float32[3]'],
    /expected attribute "axis" of kind int, received kind float/,
    { attributes: { axis: float(1) } },
  ],
  ['Cast', ['float32[3]'], /expected attribute "to", received none/],
  [
    'Matmul',
    ['float32[3]'],
    /expected an operator of operator set 21 of domain "ai\.onnx", received "Matmul"; did you mean "MatMul"\?/,
  ],
  [
    'RMSNormalization',
    ['float32[3]', 'float32[3]'],
    /received "RMSNormalization", which came with version 23/,
  ],
  ['Upsample', ['float32[3]', 'float32[1]'], /received "Upsample", which was withdrawn/],
];

for (const [operator, inputs, message, setting] of cases) {
  test(`${operator} of ${describeOperands(inputs)} is refused: ${message}`, () => {
    expect(() => typesOf(operator, inputs, setting)).toThrow(message);
  });
}

test('the faults are requests with stable codes', () => {
  const codeOf = (operator: string, inputs: readonly Operand[]) => {
    try {
      typesOf(operator, inputs);
      return undefined;
    } catch (error) {
      return [(error as Fault).code, (error as Fault).kind];
    }
  };
  expect(codeOf('MatMul', ['float32[2, 3]', 'float32[4, 5]'])).toEqual(['onnx/shape-mismatch', 'request']);
  expect(codeOf('MatMul', ['float32[2, 3]'])).toEqual(['onnx/invalid-node', 'request']);
  expect(codeOf('Frobnicate', ['float32[2, 3]'])).toEqual(['onnx/unknown-operator', 'request']);
});
