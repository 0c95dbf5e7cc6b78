import { inputElements, outputElements } from './elements.ts';
import type { CountingRule } from './products.ts';

/** Operators that move elements or make them from nothing. */
const movements = [
  ...[
    'Cast',
    'CastLike',
    'Compress',
    'Concat',
    'Constant',
    'ConstantOfShape',
    'DepthToSpace',
    'Expand',
    'EyeLike',
  ],
  ...[
    'Flatten',
    'Gather',
    'GatherElements',
    'GatherND',
    'Identity',
    'OneHot',
    'Pad',
    'Reshape',
    'ReverseSequence',
  ],
  ...[
    'Slice',
    'SpaceToDepth',
    'Split',
    'Squeeze',
    'Tile',
    'TopK',
    'Transpose',
    'Trilu',
    'Unsqueeze',
    'Where',
  ],
  ...['Bernoulli', 'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike'],
];

/** Operators that read every element of their first input once to sum or compare. */
const reductions = [
  ...['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'].map(
    (name) => `Reduce${name}`,
  ),
  ...['CumSum', 'GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool', 'NegativeLogLikelihoodLoss'],
];

/** Operators that go over the elements of their first input several times, and the operations for each of them. */
const passes: Readonly<Record<string, number>> = {
  // Maximum, difference, exponential, sum, quotient.
  Softmax: 5,
  LogSoftmax: 5,
  SoftmaxCrossEntropyLoss: 5,
  // Sum, difference, square, sum, scale; gain, bias.
  LayerNormalization: 7,
  InstanceNormalization: 7,
  GroupNormalization: 7,
  MeanVarianceNormalization: 5,
  // Square, sum, scale; gain.
  RMSNormalization: 4,
  SimplifiedLayerNormalization: 4,
  LpNormalization: 3,
  // Gain, bias of known statistics.
  BatchNormalization: 2,
  // The terms of the sum, and the normalisation.
  'com.microsoft.SkipLayerNormalization': 8,
  'com.microsoft.SkipSimplifiedLayerNormalization': 5,
};

/** Adds what it scatters, where it is told to combine and not to overwrite. */
const scatter: CountingRule = (node) =>
  node.string('reduction', 'none') === 'none' ? 0 : inputElements(node, 2);

/** One operation for each further input and element: `Sum` of three inputs adds twice. */
const variadic: CountingRule = (node) => Math.max(1, node.inputs.length - 1) * outputElements(node);

/** Pooling: one operation for each element that a window covers. */
const pooling: CountingRule = (node) =>
  outputElements(node) * (node.ints('kernel_shape') ?? []).reduce((size, length) => size * length, 1);

/** Everything that is no product of matrices: operations by numbers of elements. */
export const passRules: ReadonlyMap<string, CountingRule> = new Map([
  ...movements.map((name): [string, CountingRule] => [name, () => 0]),
  ...reductions.map((name): [string, CountingRule] => [name, (node) => inputElements(node, 0)]),
  ...Object.entries(passes).map(([name, factor]): [string, CountingRule] => [
    name,
    (node) => factor * inputElements(node, 0),
  ]),
  ...['ScatterElements', 'ScatterND'].map((name): [string, CountingRule] => [name, scatter]),
  ...['Sum', 'Mean', 'Max', 'Min'].map((name): [string, CountingRule] => [name, variadic]),
  ...['AveragePool', 'LpPool', 'MaxPool'].map((name): [string, CountingRule] => [name, pooling]),
]);

/**
 * Operators that are whole computations of their own, such as a cell or an attention: what they cost is not a matter of the size of
 * their result. Differentiation writes them as smaller ones.
 */
export const compounds: ReadonlySet<string> = new Set([
  ...['Attention', 'RNN', 'GRU', 'LSTM', 'DFT', 'STFT', 'Det', 'GridSample', 'RoiAlign', 'DeformConv'],
  ...['Attention', 'MultiHeadAttention', 'GroupQueryAttention', 'EmbedLayerNormalization'].map(
    (name) => `com.microsoft.${name}`,
  ),
]);
