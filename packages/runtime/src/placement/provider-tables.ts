import type { DataType } from '@ouroboros/onnx';

/** Operators that an execution provider has kernels for, and of which element types. */
export type ProviderTable = ReadonlyMap<string, ReadonlySet<DataType>>;

const letters: Readonly<Record<string, readonly DataType[]>> = {
  f: ['float32'],
  h: ['float16'],
  b: ['bfloat16'],
  d: ['float64'],
  i: ['int32'],
  u: ['uint32'],
  l: ['int64'],
  o: ['bool'],
  a: [
    'float32',
    'float16',
    'bfloat16',
    'float64',
    'int32',
    'uint32',
    'int64',
    'bool',
    'int8',
    'uint8',
    'int16',
    'uint16',
    'uint64',
  ],
};

/** Reads lines `types: operators`, the types as letters. */
function table(lines: string): ProviderTable {
  const entries = lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [types = '', operators = ''] = line.split(':');
      const allowed = new Set([...types.trim()].flatMap((letter) => letters[letter] ?? []));
      return operators
        .trim()
        .split(/\s+/)
        .map((name) => [name, allowed] as const);
    });
  return new Map(entries);
}

/**
 * WebGPU in ONNX Runtime 1.30: the operators that it registers, with the types that its kernels take. Operators on sizes (Shape and
 * arithmetic on what it gives) run on the processor everywhere, which is no fallback.
 */
export const webgpuTable = table(`
fh: Abs Neg Floor Ceil Reciprocal Sqrt Exp Erf Sigmoid HardSigmoid Log Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Tanh
fh: Clip Elu Relu LeakyRelu ThresholdedRelu Gelu Softmax LayerNormalization BatchNormalization InstanceNormalization
fh: Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool Gemm MatMul Resize Einsum Pad
fh: com.microsoft.FastGelu com.microsoft.BiasGelu com.microsoft.QuickGelu com.microsoft.SkipLayerNormalization
fh: com.microsoft.SimplifiedLayerNormalization SimplifiedLayerNormalization com.microsoft.SkipSimplifiedLayerNormalization
fh: com.microsoft.MultiHeadAttention com.microsoft.GroupQueryAttention com.microsoft.Attention com.microsoft.RotaryEmbedding
fh: com.microsoft.FusedConv com.microsoft.BiasAdd com.microsoft.BiasSplitGelu com.microsoft.MatMulNBits
fhiu: Add Sub Mul Div Pow Max Min Greater GreaterOrEqual Less LessOrEqual
fhiuo: Equal Where Cast Concat Split Expand Gather GatherElements GatherND Slice Tile Transpose ScatterND ScatterElements
fhiu: ReduceMax ReduceMin ReduceSum ReduceMean ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceSumSquare ReduceLogSumExp
fhiu: ArgMax ArgMin CumSum
fi: Range
o: Not
a: Shape Reshape Squeeze Unsqueeze Flatten Identity
`);

/** CUDA in ONNX Runtime, by its list of kernels: the operators that graphs here use, or may, with the types that its kernels take. */
export const cudaTable = table(`
fhdbilu: Add Sub Mul Div Max Min Mod
fhdbil: Neg Pow ReduceSum Tile Where
fhdilu: Greater GreaterOrEqual Less LessOrEqual CumSum
fhdb: Relu Sigmoid Tanh Gemm MatMul Softmax LogSoftmax Gelu Sqrt Sum LayerNormalization RMSNormalization HardSigmoid HardSwish
fhdb: com.microsoft.FusedMatMul com.microsoft.FastGelu com.microsoft.BiasGelu com.microsoft.Gelu com.microsoft.QuickGelu
fhdb: SimplifiedLayerNormalization IsInf IsNaN
fhd: Exp Log Reciprocal Erf Floor Ceil Round Sin Cos Elu LeakyRelu Softplus Softsign Selu PRelu ThresholdedRelu Einsum Resize
fhd: Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool BatchNormalization InstanceNormalization
fhd: ReduceSumSquare ReduceLogSum ReduceLogSumExp ArgMax ArgMin DepthToSpace SpaceToDepth
fhdi: ReduceMean ReduceProd ReduceL1 ReduceL2
fhdil: Abs Sign ReduceMax ReduceMin TopK
fhdl: Clip
fhdo: Pad
fhdbol: GatherND
fhb: RotaryEmbedding com.microsoft.RotaryEmbedding com.microsoft.SkipLayerNormalization com.microsoft.Attention
fhb: com.microsoft.MultiHeadAttention com.microsoft.SkipSimplifiedLayerNormalization
hb: com.microsoft.GroupQueryAttention
fhilo: NonZero OneHot
fdil: Range
o: Not And Or Xor
a: Equal Cast Concat Split Expand Gather GatherElements Slice Transpose ScatterND ScatterElements TensorScatter Shape Size
a: Reshape Squeeze Unsqueeze Flatten Identity ConstantOfShape Loop If Scan Trilu Compress Dropout
`);
