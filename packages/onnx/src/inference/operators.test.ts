import { expect, test } from 'vitest';
import { type Attribute, float } from '../attribute.ts';
import { tensorOf } from '../tensor.ts';
import { describeOperands, int64s, type Operand, type Setting, typesOf } from '../testing/typing.ts';

type Case = readonly [
  operator: string,
  inputs: readonly Operand[],
  output: string | string[],
  setting?: Setting,
];

function check(cases: readonly Case[]) {
  for (const [operator, inputs, output, setting] of cases) {
    test(`${operator} of ${describeOperands(inputs)} is ${[output].flat().join(', ')}`, () => {
      expect(typesOf(operator, inputs, setting)).toEqual([output].flat());
    });
  }
}

const one: Attribute = { type: 'tensor', value: tensorOf('float64', [1], [1]) };

check([
  ['Relu', ['float32[B, T, 64]'], 'float32[B, T, 64]'],
  ['Gelu', ['float32[B, 4]'], 'float32[B, 4]'],
  ['com.microsoft.Gelu', ['float32[B, 4]'], 'float32[B, 4]'],
  ['com.microsoft.FastGelu', ['float32[B, 4]', 'float32[4]'], 'float32[B, 4]'],
  ['com.microsoft.BiasGelu', ['float32[B, 4]', 'float32[4]'], 'float32[B, 4]'],
  ['com.microsoft.QuickGelu', ['float32[B, 4]'], 'float32[B, 4]'],
  ['Erf', ['float32[...]'], 'float32[...]'],
  ['Add', ['float32[B, T, 64]', 'float32[64]'], 'float32[B, T, 64]'],
  ['Mul', ['float32[B, 1, 4]', 'float32[T, 1]'], 'float32[B, T, 4]'],
  ['Sub', ['int64[?, 3]', 'int64[2, 1]'], 'int64[2, 3]'],
  ['Pow', ['float32[B]', 'int64[]'], 'float32[B]'],
  ['Max', ['float32[1, 3]', 'float32[2, 1]', 'float32[]'], 'float32[2, 3]'],
  ['Sum', ['float32[B]'], 'float32[B]'],
  ['Div', ['float32[B, T]', 'float32[...]'], 'float32[...]'],
  ['Less', ['float32[B, 1]', 'float32[T]'], 'bool[B, T]'],
  ['And', ['bool[B]', 'bool[]'], 'bool[B]'],
  ['Not', ['bool[B]'], 'bool[B]'],
  ['IsNaN', ['float32[B]'], 'bool[B]'],
  ['Where', ['bool[T, T]', 'float32[B, 8, T, T]', 'float32[]'], 'float32[B, 8, T, T]'],
  ['Clip', ['float32[B]', 'float32[]', undefined], 'float32[B]'],
  ['Cast', ['int64[B]'], 'float32[B]', { attributes: { to: 1 } }],
  ['CastLike', ['int64[B]', 'float16[]'], 'float16[B]'],
  ['PRelu', ['float32[B, C]', 'float32[C]'], 'float32[B, C]'],
]);

check([
  ['MatMul', ['float32[B, T, 64]', 'float32[64, 32]'], 'float32[B, T, 32]'],
  ['MatMul', ['float32[B, 8, T, 16]', 'float32[B, 8, 16, T]'], 'float32[B, 8, T, T]'],
  ['MatMul', ['float32[64]', 'float32[64, 3]'], 'float32[3]'],
  ['MatMul', ['float32[2, 64]', 'float32[64]'], 'float32[2]'],
  ['MatMul', ['float32[64]', 'float32[64]'], 'float32[]'],
  ['MatMul', ['float32[2, 64]', 'float32[...]'], 'float32[...]'],
  [
    'Gemm',
    ['float32[K, M]', 'float32[N, K]', 'float32[N]'],
    'float32[M, N]',
    { attributes: { transA: 1, transB: 1 } },
  ],
  [
    'com.microsoft.FusedMatMul',
    ['float32[B, T, 4]', 'float32[B, T, 8]'],
    'float32[B, 4, 8]',
    { attributes: { transA: 1, alpha: float(0.5) } },
  ],
  [
    'com.microsoft.FusedMatMul',
    ['float32[B, T, 4]', 'float32[B, S, 4]'],
    'float32[B, T, S]',
    { attributes: { transB: 1 } },
  ],
  [
    'com.microsoft.FusedMatMul',
    ['float32[T, H, 4]', 'float32[H, 4, S]'],
    'float32[H, T, S]',
    { attributes: { transBatchA: 1 } },
  ],
  [
    'Einsum',
    ['float32[B, T, 4]', 'float32[4, 5]'],
    'float32[B, T, 5]',
    { attributes: { equation: 'bij,jk->bik' } },
  ],
  [
    'Einsum',
    ['float32[B, 3, 4]', 'float32[B, 4, 5]'],
    'float32[B, 3, 5]',
    { attributes: { equation: '...ij,...jk->...ik' } },
  ],
  ['Einsum', ['float32[3, 4]', 'float32[4, 2]'], 'float32[3, 2]', { attributes: { equation: 'ij,jk' } }],
  ['Einsum', ['float32[3, 4]'], 'float32[]', { attributes: { equation: 'ij->' } }],
]);

check([
  ['ReduceSum', ['float32[B, T, 4]', int64s(1)], 'float32[B, 1, 4]'],
  ['ReduceSum', ['float32[B, T, 4]', int64s(0, -1)], 'float32[T]', { attributes: { keepdims: 0 } }],
  ['ReduceSum', ['float32[B, T, 4]'], 'float32[]', { attributes: { keepdims: 0 } }],
  ['ReduceSum', ['float32[B, T]'], 'float32[B, T]', { attributes: { noop_with_empty_axes: 1 } }],
  ['ReduceSum', ['float32[B, T]', 'int64[1]'], 'float32[?, ?]'],
  ['ReduceMean', ['float32[B, T]', int64s(-1)], 'float32[B, 1]'],
  ['ReduceMean', ['float32[B, T]'], 'float32[B, 1]', { attributes: { axes: [1] }, opset: 17 }],
  ['ReduceSum', ['float32[B, T]'], 'float32[B, 1]', { attributes: { axes: [1] }, opset: 11 }],
  ['ReduceLogSumExp', ['float32[B, T]', int64s(1)], 'float32[B]', { attributes: { keepdims: 0 } }],
  ['ArgMax', ['float32[B, V]'], 'int64[B]', { attributes: { axis: -1, keepdims: 0 } }],
  ['ArgMin', ['float32[B, V]'], 'int64[1, V]'],
  ['TopK', ['float32[B, V]', int64s(5)], ['float32[B, 5]', 'int64[B, 5]'], { outputs: 2 }],
  ['CumSum', ['float32[B, T]', tensorOf('int64', [], [1])], 'float32[B, T]'],
  ['Concat', ['float32[B, T]', 'float32[B, 3]'], 'float32[B, T+3]', { attributes: { axis: -1 } }],
  ['Concat', ['float32[B, 2]', 'float32[?, 3]'], 'float32[B, 5]', { attributes: { axis: 1 } }],
]);

check([
  [
    'LayerNormalization',
    ['float32[B, T, 64]', 'float32[64]', 'float32[64]'],
    ['float32[B, T, 64]', 'float32[B, T, 1]', 'float32[B, T, 1]'],
    { outputs: 3 },
  ],
  [
    'LayerNormalization',
    ['float16[B, 3, 4]', 'float16[3, 4]'],
    ['float16[B, 3, 4]', 'float32[B, 1, 1]'],
    { outputs: 2, attributes: { axis: 1 } },
  ],
  ['RMSNormalization', ['float32[B, 4]', 'float32[4]'], 'float32[B, 4]', { opset: 23 }],
  [
    'com.microsoft.SkipLayerNormalization',
    ['float32[B, T, 4]', 'float32[B, T, 4]', 'float32[4]'],
    ['float32[B, T, 4]', 'float32[B, T, 1]', 'float32[B, T, 1]', 'float32[B, T, 4]'],
    { outputs: 4 },
  ],
  ['Softmax', ['float32[B, V]'], 'float32[B, V]'],
  ['LogSoftmax', ['float32[B, V]'], 'float32[B, V]', { attributes: { axis: 0 } }],
  ['SoftmaxCrossEntropyLoss', ['float32[N, V]', 'int64[N]'], ['float32[]', 'float32[N, V]'], { outputs: 2 }],
  [
    'SoftmaxCrossEntropyLoss',
    ['float32[N, V, T]', 'int64[N, T]'],
    'float32[N, T]',
    { attributes: { reduction: 'none' } },
  ],
  [
    'NegativeLogLikelihoodLoss',
    ['float32[N, V]', 'int64[N]', 'float32[V]'],
    'float32[]',
    { attributes: { reduction: 'sum' } },
  ],
  [
    'BatchNormalization',
    ['float32[N, 3, H, W]', 'float32[3]', 'float32[3]', 'float32[3]', 'float32[3]'],
    ['float32[N, 3, H, W]', 'float32[3]', 'float32[3]'],
    { outputs: 3, attributes: { training_mode: 1 } },
  ],
  ['Dropout', ['float32[B]', 'float32[]'], ['float32[B]', 'bool[B]'], { outputs: 2 }],
]);

check([
  ['Gather', ['float32[V, 64]', 'int64[B, T]'], 'float32[B, T, 64]'],
  ['Gather', ['float32[B, T, 64]', 'int64[]'], 'float32[B, 64]', { attributes: { axis: 1 } }],
  ['GatherElements', ['float32[B, V]', 'int64[B, 1]'], 'float32[B, 1]', { attributes: { axis: 1 } }],
  ['GatherND', ['float32[B, T, 4]', 'int64[N, 2]'], 'float32[N, 4]'],
  ['GatherND', ['float32[B, T, 4]', 'int64[B, 1]'], 'float32[B, 4]', { attributes: { batch_dims: 1 } }],
  [
    'ScatterElements',
    ['float32[V, 4]', 'int64[N, 4]', 'float32[N, 4]'],
    'float32[V, 4]',
    { attributes: { reduction: 'add' } },
  ],
  ['ScatterND', ['float32[V, 4]', 'int64[N, 1]', 'float32[N, 4]'], 'float32[V, 4]'],
  ['Slice', ['float32[10, T]', int64s(2), int64s(8), int64s(0), int64s(3)], 'float32[2, T]'],
  ['Slice', ['float32[10]', int64s(-3), int64s(2 ** 31)], 'float32[3]'],
  ['Slice', ['float32[10]', int64s(-1), int64s(-100), int64s(0), int64s(-2)], 'float32[5]'],
  ['Slice', ['float32[B, T]', int64s(0), int64s(-1), int64s(1)], 'float32[B, T-1]'],
  ['Slice', ['float32[B, T]', int64s(-1), int64s(2 ** 40), int64s(1)], 'float32[B, 1]'],
  [
    'Slice',
    ['float32[B, T]', int64s(0), int64s(2 ** 40), int64s(1), int64s(2)],
    'float32[B, floor((T+1)/2)]',
  ],
  ['Slice', ['float32[T]', int64s(-1), int64s(-(2 ** 40)), int64s(0), int64s(-1)], 'float32[T]'],
  ['Slice', ['float32[B, T]', 'int64[1]', 'int64[1]', int64s(1)], 'float32[B, ?]'],
  [
    'Slice',
    ['float32[B, 5]'],
    'float32[B, 2]',
    { attributes: { starts: [1], ends: [3], axes: [1] }, opset: 9 },
  ],
  [
    'Split',
    ['float32[B, 192]'],
    ['float32[B, 64]', 'float32[B, 64]', 'float32[B, 64]'],
    { outputs: 3, attributes: { axis: 1, num_outputs: 3 } },
  ],
  [
    'Split',
    ['float32[7]'],
    ['float32[3]', 'float32[3]', 'float32[1]'],
    { outputs: 3, attributes: { num_outputs: 3 } },
  ],
  ['Split', ['float32[7, B]', int64s(3, 4)], ['float32[3, B]', 'float32[4, B]'], { outputs: 2 }],
  ['Split', ['float32[T]'], ['float32[?]', 'float32[?]'], { outputs: 2, attributes: { num_outputs: 2 } }],
  ['Split', ['float32[2*T]'], ['float32[T]', 'float32[T]'], { outputs: 2, attributes: { num_outputs: 2 } }],
  ['OneHot', ['int64[B, T]', int64s(50), 'float32[2]'], 'float32[B, T, 50]'],
  ['OneHot', ['int64[B]', int64s(50), 'float32[2]'], 'float32[50, B]', { attributes: { axis: 0 } }],
  ['Trilu', ['float32[T, T]'], 'float32[T, T]'],
  ['NonZero', ['float32[B, T]'], 'int64[2, ?]'],
  ['Compress', ['float32[B, T]', 'bool[B]'], 'float32[?, T]', { attributes: { axis: 0 } }],
]);

check([
  ['Reshape', ['float32[B, T, 64]', int64s(0, 0, 8, -1)], 'float32[B, T, 8, 8]'],
  ['Reshape', ['float32[B, T, 64]', int64s(-1, 64)], 'float32[B*T, 64]'],
  ['Reshape', ['float32[2, 6]', int64s(-1)], 'float32[12]'],
  ['Reshape', ['float32[...]', int64s(2, -1)], 'float32[2, ?]'],
  ['Reshape', ['float32[B]', 'int64[3]'], 'float32[?, ?, ?]'],
  ['Reshape', ['float32[0, 3]', int64s(0, 3)], 'float32[0, 3]', { attributes: { allowzero: 1 } }],
  ['Flatten', ['float32[B, T, 64]'], 'float32[B, 64*T]'],
  ['Flatten', ['float32[B, T, 64]'], 'float32[1, 64*B*T]', { attributes: { axis: 0 } }],
  ['Transpose', ['float32[B, T, 8, 16]'], 'float32[B, 8, T, 16]', { attributes: { perm: [0, 2, 1, 3] } }],
  ['Transpose', ['float32[M, N]'], 'float32[N, M]'],
  ['Squeeze', ['float32[B, 1, T]', int64s(1)], 'float32[B, T]'],
  ['Squeeze', ['float32[2, 1, 3]'], 'float32[2, 3]'],
  ['Squeeze', ['float32[B, 1]'], 'float32[...]'],
  ['Unsqueeze', ['float32[B, T]', int64s(0, -1)], 'float32[1, B, T, 1]'],
  ['Unsqueeze', ['float32[B]'], 'float32[B, 1]', { attributes: { axes: [1] }, opset: 11 }],
  ['Expand', ['float32[1, 4]', int64s(3, 1)], 'float32[3, 4]'],
  ['Expand', ['float32[B, 1]', int64s(5)], 'float32[B, 5]'],
  ['Tile', ['float32[B, 4]', int64s(1, 3)], 'float32[B, 12]'],
  ['Pad', ['float32[B, T]', int64s(0, 1, 0, 2)], 'float32[B, T+3]'],
  ['Pad', ['float32[B, 5]', int64s(-1, 2), undefined, int64s(1)], 'float32[B, 6]'],
  ['DepthToSpace', ['float32[N, 16, H, W]'], 'float32[N, 4, 2*H, 2*W]', { attributes: { blocksize: 2 } }],
]);

check([
  ['Shape', ['float32[B, T, 4]'], 'int64[3]'],
  ['Shape', ['float32[B, T, 4]'], 'int64[2]', { attributes: { start: 1 } }],
  ['Size', ['float32[B, T]'], 'int64[]'],
  ['Constant', [], 'float64[1]', { attributes: { value: one } }],
  ['Constant', [], 'int64[2]', { attributes: { value_ints: [1, 2] } }],
  ['ConstantOfShape', [int64s(2, 3)], 'float64[2, 3]', { attributes: { value: one } }],
  ['ConstantOfShape', ['int64[2]'], 'float32[?, ?]'],
  ['Range', ['int64[]', 'int64[]', 'int64[]'], 'int64[?]'],
  [
    'Range',
    [tensorOf('float32', [], [0]), tensorOf('float32', [], [1]), tensorOf('float32', [], [0.25])],
    'float32[4]',
  ],
  ['RandomNormalLike', ['float32[B]'], 'float64[B]', { attributes: { dtype: 11 } }],
]);

check([
  [
    'Conv',
    ['float32[N, 3, 32, 32]', 'float32[16, 3, 3, 3]', 'float32[16]'],
    'float32[N, 16, 16, 16]',
    { attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  ],
  [
    'Conv',
    ['float32[N, 4, L]', 'float32[8, 2, 3]'],
    'float32[N, 8, L-4]',
    { attributes: { group: 2, dilations: [2] } },
  ],
  [
    'Conv',
    ['float32[N, 3, 9, 9]', 'float32[8, 3, 3, 3]'],
    'float32[N, 8, 5, 5]',
    { attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
  ],
  [
    'ConvTranspose',
    ['float32[N, 16, 8, 8]', 'float32[16, 4, 4, 4]'],
    'float32[N, 4, 16, 16]',
    { attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  ],
  [
    'ConvTranspose',
    ['float32[N, 16, H, H]', 'float32[16, 4, 2, 2]'],
    'float32[N, 4, 2*H, 2*H]',
    { attributes: { strides: [2, 2] } },
  ],
  [
    'MaxPool',
    ['float32[N, 3, 8, 8]'],
    ['float32[N, 3, 4, 4]', 'int64[N, 3, 4, 4]'],
    { outputs: 2, attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  ],
  [
    'AveragePool',
    ['float32[N, 3, 7]'],
    'float32[N, 3, 4]',
    { attributes: { kernel_shape: [2], strides: [2], ceil_mode: 1 } },
  ],
  ['GlobalAveragePool', ['float32[N, 3, H, W]'], 'float32[N, 3, 1, 1]'],
  [
    'Resize',
    ['float32[1, 3, 8, 8]', undefined, tensorOf('float32', [4], [1, 1, 2, 2])],
    'float32[1, 3, 16, 16]',
  ],
  ['Resize', ['float32[N, 3, 8, 8]', undefined, undefined, int64s(1, 3, 4, 4)], 'float32[1, 3, 4, 4]'],
  [
    'Attention',
    ['float32[B, 8, T, 16]', 'float32[B, 8, S, 16]', 'float32[B, 8, S, 32]'],
    'float32[B, 8, T, 32]',
    { opset: 23 },
  ],
  [
    'Attention',
    [
      'float32[B, T, 64]',
      'float32[B, S, 32]',
      'float32[B, S, 32]',
      undefined,
      'float32[B, 4, P, 8]',
      'float32[B, 4, P, 8]',
    ],
    ['float32[B, T, 64]', 'float32[B, 4, P+S, 8]', 'float32[B, 4, P+S, 8]'],
    { opset: 23, outputs: 3, attributes: { q_num_heads: 8, kv_num_heads: 4 } },
  ],
  [
    'RotaryEmbedding',
    ['float32[B, 8, T, 16]', 'float32[T, 8]', 'float32[T, 8]'],
    'float32[B, 8, T, 16]',
    { opset: 23 },
  ],
]);

test('an operator of an unknown domain stays untyped', () => {
  expect(typesOf('somewhere.Thing', ['float32[B]'])).toEqual(['?']);
});

const weights = (directions: number, gates: number, input: number, hidden: number) =>
  [
    `float32[${directions}, ${gates * hidden}, ${input}]`,
    `float32[${directions}, ${gates * hidden}, ${hidden}]`,
  ] as const;

check([
  [
    'LSTM',
    ['float32[T, B, 3]', ...weights(1, 4, 3, 5)],
    ['float32[T, 1, B, 5]', 'float32[1, B, 5]', 'float32[1, B, 5]'],
    { outputs: 3, attributes: { hidden_size: 5 } },
  ],
  [
    'LSTM',
    ['float32[B, T, 3]', ...weights(2, 4, 3, 5)],
    ['float32[B, T, 2, 5]', 'float32[B, 2, 5]', 'float32[B, 2, 5]'],
    { outputs: 3, attributes: { direction: 'bidirectional', layout: 1 } },
  ],
  [
    'GRU',
    ['float32[T, B, 3]', ...weights(1, 3, 3, 5)],
    ['float32[T, 1, B, 5]', 'float32[1, B, 5]'],
    { outputs: 2, attributes: { direction: 'reverse' } },
  ],
  [
    'RNN',
    ['float32[...]', ...weights(2, 1, 3, 5)],
    ['float32[?, 2, ?, 5]', 'float32[2, ?, 5]'],
    { outputs: 2, attributes: { direction: 'bidirectional' } },
  ],
]);

check([
  ['GridSample', ['float32[B, C, 8, 8]', 'float32[B, H, W, 2]'], 'float32[B, C, H, W]'],
  ['GridSample', ['float32[B, C, 8, 8, 8]', 'float32[B, 2, H, W, 3]'], 'float32[B, C, 2, H, W]'],
  ['GridSample', ['float32[...]', 'float32[B, H, W, 2]'], 'float32[B, ?, H, W]'],
  ['Col2Im', ['float32[B, 12, L]', int64s(5, 6), int64s(2, 2)], 'float32[B, 3, 5, 6]'],
  ['Col2Im', ['float32[B, C, L]', 'int64[2]', int64s(2, 2)], 'float32[B, floor(C/4), ?, ?]'],
  ['CenterCropPad', ['float32[B, 5, 6]', int64s(4)], 'float32[B, 4, 6]', { attributes: { axes: [1] } }],
  ['CenterCropPad', ['float32[5, 6]', int64s(7, 8)], 'float32[7, 8]'],
  ['CenterCropPad', ['float32[5, B]', 'int64[1]'], 'float32[5, ?]', { attributes: { axes: [-1] } }],
  ['Det', ['float32[B, T, 3, 3]'], 'float32[B, T]'],
  ['AffineGrid', ['float32[B, 2, 3]', int64s(2, 3, 4, 5)], 'float32[2, 4, 5, 2]'],
  [
    'RoiAlign',
    ['float32[B, C, 8, 8]', 'float32[R, 4]', 'int64[R]'],
    'float32[R, C, 2, 3]',
    { attributes: { output_height: 2, output_width: 3 } },
  ],
  ['DFT', ['float32[B, T, 1]'], 'float32[B, T, 2]'],
  ['DFT', ['float32[B, 8, 1]'], 'float32[B, 5, 2]', { opset: 17, attributes: { onesided: 1 } }],
  [
    'Resize',
    ['float32[B, 4, H, W]', undefined, tensorOf('float32', [4], [1, 1, 2, 0.5])],
    'float32[B, 4, 2*H, floor(W/2)]',
  ],
  ['Reshape', ['float32[B, 8, floor(H/2)]', int64s(0, 2, -1)], 'float32[B, 2, 4*floor(H/2)]'],
]);
