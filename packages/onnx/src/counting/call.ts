import { type DataType, elementBytes, isFloating } from '../data-type.ts';
import { Graph } from '../graph.ts';
import { inferenceRules } from '../inference/table.ts';
import type { Node } from '../node.ts';
import { elementCount } from '../tensor.ts';
import { compounds, passRules } from './passes.ts';
import { productRules } from './products.ts';

/** A tensor that an operator read or made. */
export interface CallTensor {
  readonly dtype: DataType;
  readonly dims: readonly number[];
}

/** One run of an operator, as a profile tells of it: without attributes. */
export interface OperatorCall {
  /** Such as `FusedMatMul`; the domain is found out. */
  readonly operator: string;
  readonly inputs: readonly CallTensor[];
  readonly outputs: readonly CallTensor[];
}

/** What a run of an operator costs at least. */
export interface CallCost {
  /** Floating-point operations as `countOperations` counts them; undefined where the shapes do not tell. */
  readonly operations: number | undefined;
  /** Bytes read and written when every element that is needed is touched once. */
  readonly bytes: number;
}

/** Operators that fusions of ONNX Runtime put in the place of others, by what they count as. */
const aliases: Readonly<Record<string, string>> = { FusedGemm: 'Gemm', FusedConv: 'Conv' };

/** Operators that only look at the sizes of their input or give it another shape. */
const views: ReadonlySet<string> = new Set([
  ...['Flatten', 'Identity', 'Reshape', 'Shape', 'Size', 'Squeeze', 'Unsqueeze'],
  ...['If', 'Loop', 'Scan'],
]);

/** Operators that read of their first input as much as they write. */
const selections: ReadonlySet<string> = new Set([
  ...['Gather', 'GatherElements', 'GatherND', 'Slice', 'Compress'],
]);

/** Operations of kernels of this project, of which every model that calls them brings a definition; one for each element that is made. */
const kernels: Readonly<Record<string, (call: OperatorCall) => number>> = {
  // [T, B, H D] and the sums [B, H, T]: two products of which causality leaves half; four more in the gradient, and one again.
  CausalAttention: ({ outputs }) => 2 * lengthOf(outputs[0]) * elementsOf(outputs[0]),
  CausalAttentionGradient: ({ inputs }) => 5 * lengthOf(inputs[1]) * elementsOf(inputs[1]),
  TanhGelu: ({ outputs }) => elementsOf(outputs[0]),
  TanhGeluGradient: ({ outputs }) => 2 * elementsOf(outputs[0]),
  LayerNormGradient: ({ inputs }) => 9 * elementsOf(inputs[0]),
  ColumnSums: ({ inputs }) => elementsOf(inputs[0]),
  AdamW: ({ outputs }) => 13 * elementsOf(outputs[0]),
  CrossEntropy: ({ inputs }) => 4 * elementsOf(inputs[0]),
  CrossEntropyGradient: ({ outputs }) => 3 * elementsOf(outputs[0]),
};

function elementsOf(tensor: CallTensor | undefined): number {
  return tensor ? elementCount(tensor.dims) : 0;
}

function lengthOf(tensor: CallTensor | undefined): number {
  return tensor?.dims[0] ?? 0;
}

/** Costs of one run of an operator by the shapes of its inputs and outputs. */
export function callCost(call: OperatorCall): CallCost {
  return { operations: operationsOf(call), bytes: bytesOf(call) };
}

function bytesOf({ operator, inputs, outputs }: OperatorCall): number {
  if (views.has(operator)) return 0;
  const written = sum(outputs.map(sizeOf));
  const read = inputs.map(sizeOf);
  return selections.has(operator) ? 2 * written + sum(read.slice(1)) : sum(read) + written;
}

function sizeOf({ dtype, dims }: CallTensor): number {
  return dtype === 'string' ? 0 : elementCount(dims) * elementBytes(dtype);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function operationsOf(call: OperatorCall): number | undefined {
  const result = call.outputs[0];
  if (views.has(call.operator) || (result && !isFloating(result.dtype))) return 0;
  const kernel = kernels[call.operator];
  if (kernel) return kernel(call);
  const node = nodeOf(call);
  const type = node?.qualifiedType;
  if (!node || !type || compounds.has(type)) return undefined;
  const rule = productRules.get(type) ?? passRules.get(type);
  try {
    return rule ? rule(node) : elementCount(result?.dims ?? []);
  } catch {
    return undefined;
  }
}

/** The operator as a node of a graph of its own; undefined for one that nobody here knows. */
function nodeOf(call: OperatorCall): Node | undefined {
  const name = aliases[call.operator] ?? call.operator;
  const domain = ['', 'com.microsoft'].find((one) => isKnown(one === '' ? name : `${one}.${name}`));
  if (domain === undefined) return undefined;
  const graph = new Graph('call');
  const inputs = call.inputs.map(({ dtype, dims }, i) => graph.addInput(`x${i}`, { dtype, shape: dims }));
  const isTransposed = !sumsOverLast(call);
  const node = graph.addNode(name, inputs, {
    domain,
    outputCount: call.outputs.length,
    attributes: isTransposed ? new Map([['transA', { type: 'int', value: 1 }]]) : new Map(),
  });
  call.outputs.forEach(({ dtype, dims }, i) => {
    const output = node.outputs[i];
    if (output) output.type = { dtype, shape: dims };
  });
  return node;
}

function isKnown(type: string): boolean {
  return productRules.has(type) || passRules.has(type) || inferenceRules.has(type);
}

/** Whether the left one of two matrices is read as it lies: the other of its axes has the rows of the result. */
function sumsOverLast({ operator, inputs, outputs }: OperatorCall): boolean {
  if (!operator.endsWith('MatMul') && !operator.endsWith('Gemm')) return true;
  const [left = [], result = []] = [inputs[0]?.dims, outputs[0]?.dims];
  return left.length < 2 || result.length < 2 || left.at(-2) === result.at(-2);
}
