import { allocate, type DataType } from '../data-type.ts';
import type { Graph } from '../graph.ts';
import { knownElements } from '../inference/elements.ts';
import type { Node } from '../node.ts';
import { isStatic } from '../shape.ts';
import { elementCount, type Tensor, tensor } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Larger results stay computed: a stored copy would cost memory and save next to nothing. */
const largestResult = 1024;

const unaryFunctions: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};

const binaryFunctions: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
};

/** The same elements under other sizes. */
const rearranging = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

type Numbers = Float32Array | Float64Array;

function isNumbers(value: Tensor | undefined): value is Tensor<'float32' | 'float64'> {
  return value?.dtype === 'float32' || value?.dtype === 'float64';
}

/** Position in an operand of sizes `dims` of element `index` of the result, axes aligned at the right. */
function operandIndex(index: number, result: readonly number[], dims: readonly number[]): number {
  let [rest, position, stride] = [index, 0, 1];
  for (let axis = result.length - 1; axis >= 0; axis--) {
    const size = result[axis] as number;
    const own = dims[axis - result.length + dims.length] ?? 1;
    if (own > 1) position += (rest % size) * stride;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return position;
}

function binary(
  combine: (a: number, b: number) => number,
  a: Tensor,
  b: Tensor,
  dims: readonly number[],
  out: Numbers,
) {
  for (let i = 0; i < out.length; i++) {
    const left = (a.data as Numbers)[operandIndex(i, dims, a.dims)] as number;
    const right = (b.data as Numbers)[operandIndex(i, dims, b.dims)] as number;
    out[i] = combine(left, right);
  }
}

/** Gives the elements of a value that may be computed with now. */
type Known = (value: Value | undefined) => Tensor | undefined;

/** Evaluates arithmetic on constants; rounding to float32 happens where the result is stored. */
function evaluateFloats(
  node: Node,
  dtype: DataType,
  dims: readonly number[],
  known: Known,
): Tensor | undefined {
  const [a, b] = node.inputs.map(known);
  if ((dtype !== 'float32' && dtype !== 'float64') || !isNumbers(a)) return undefined;
  const out = allocate(dtype, elementCount(dims));
  const unary = unaryFunctions[node.opType];
  const combine = binaryFunctions[node.opType];
  if (unary)
    a.data.forEach((x, i) => {
      out[i] = unary(x);
    });
  else if (combine && isNumbers(b) && node.inputs.length === 2) binary(combine, a, b, dims, out);
  else return undefined;
  return tensor(dtype, dims, out);
}

function rearrange(node: Node, dims: readonly number[], known: Known): Tensor | undefined {
  const source = known(node.inputs[0]);
  return source && rearranging.has(node.opType) ? { ...source, dims } : undefined;
}

function fromInteger(dtype: DataType, value: number): number | bigint {
  return dtype === 'int64' ? BigInt(value) : value;
}

/** What shape inference already found out about an integer vector. */
function fromElements(output: Value, dtype: DataType, dims: readonly number[]): Tensor | undefined {
  const elements = knownElements(output);
  if (!elements?.every((element) => Number.isSafeInteger(element))) return undefined;
  if ((dtype !== 'int64' && dtype !== 'int32' && dtype !== 'bool') || elements.length !== elementCount(dims))
    return undefined;
  const data = allocate(dtype, elements.length);
  elements.forEach((element, i) => {
    data[i] = fromInteger(dtype, element as number) as never;
  });
  return tensor(dtype, dims, data);
}

/** Conversions of constants to float32, float64 and int64. */
function cast(node: Node, dtype: DataType, dims: readonly number[], known: Known): Tensor | undefined {
  const source = known(node.inputs[0]);
  if (node.opType !== 'Cast' || !source || source.dtype === 'string') return undefined;
  if (source.dtype === 'float16' || source.dtype === 'bfloat16') return undefined;
  const values = Array.from(source.data as ArrayLike<number | bigint>, Number);
  if (dtype === 'float32') return tensor(dtype, dims, Float32Array.from(values));
  if (dtype === 'float64') return tensor(dtype, dims, Float64Array.from(values));
  const whole = values.map(Math.trunc);
  if (dtype !== 'int64' || !whole.every(Number.isSafeInteger)) return undefined;
  return tensor(dtype, dims, BigInt64Array.from(whole, BigInt));
}

function evaluate(node: Node, known: Known): Tensor | undefined {
  const [output] = node.outputs;
  const type = output?.type;
  if (node.domain !== '' || node.outputs.length !== 1 || !output || !type || !isStatic(type.shape))
    return undefined;
  if (node.opType === 'Constant') return output.constant;
  if (elementCount(type.shape) > largestResult) return undefined;
  return (
    fromElements(output, type.dtype, type.shape) ??
    rearrange(node, type.shape, known) ??
    cast(node, type.dtype, type.shape, known) ??
    evaluateFloats(node, type.dtype, type.shape, known)
  );
}

/**
 * Replaces what can be computed now by initializers: shapes and their arithmetic, as far as shape inference followed
 * them, arithmetic of small float constants, and Constant nodes. Outputs of the graph stay computed, and what is computed
 * from `variable` values: initializers that are parameters.
 *
 * @returns how many nodes went away
 */
export function foldConstants(graph: Graph, variable: ReadonlySet<Value> = new Set()): number {
  const known: Known = (value) => (value && !variable.has(value) ? value.constant : undefined);
  const outputs = new Set(graph.outputs);
  const folded = new Set<Node>();
  let below = 0;
  for (const node of graph.nodes) {
    for (const subgraph of node.subgraphs) below += foldConstants(subgraph, variable);
    const [output] = node.outputs;
    const result = output && !outputs.has(output) ? evaluate(node, known) : undefined;
    if (!result || !output) continue;
    graph.replaceUses(output, graph.addInitializer(output.name, result));
    folded.add(node);
  }
  if (folded.size > 0) graph.removeNodes(folded);
  return below + folded.size;
}
