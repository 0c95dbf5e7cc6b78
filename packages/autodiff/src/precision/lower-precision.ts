import { Fault } from '@ouroboros/errors';
import {
  cloneModel,
  type DataType,
  type Graph,
  type Model,
  type Node,
  typeCodes,
  type Value,
} from '@ouroboros/onnx';
import type { PrecisionOptions } from './options.ts';

/** Operators that multiply and add up: a half type is what makes them fast, so their inputs are cast to it. */
const products = tableOf('MatMul Gemm Einsum Conv ConvTranspose com.microsoft.FusedMatMul');

/**
 * Operators that go along: half where what they read is half, float32 where any of it was computed in float32. What is
 * in neither table stays in float32: sums and norms of many elements, exponentials and logarithms, softmax,
 * normalizations, losses, and whatever has subgraphs.
 */
const followers = tableOf(
  'Add Sub Mul Div Neg Abs Max Min Sum Where Clip Sqrt',
  'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid Tanh Gelu HardSwish Swish Mish Softsign',
  'com.microsoft.FastGelu com.microsoft.Gelu com.microsoft.BiasGelu com.microsoft.QuickGelu',
  'Slice Concat Split Pad Tile Expand Reshape Transpose Squeeze Unsqueeze Flatten',
  'Identity DepthToSpace SpaceToDepth Trilu AveragePool GlobalAveragePool Dropout',
);

/**
 * Operators that pick elements: their gradients add up what was picked more than once, which stays in float32. What is
 * picked from parameters or half values may be half again.
 */
const pickers = tableOf('Gather GatherElements GatherND MaxPool GlobalMaxPool');

function tableOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

/**
 * A copy of `forward` whose products, and what lies between them, compute in `compute`: their float32 inputs are cast, and
 * cast back for operators that stay in float32. Inputs, parameters and outputs keep their types.
 *
 * @param wide names of inputs and initializers that are not to be rounded, such as running statistics
 * @throws Fault `autodiff/unknown-precision`.
 */
export function lowerPrecision(
  forward: Model,
  { compute, float32 = [] }: PrecisionOptions,
  wide: readonly string[] = [],
): Model {
  if (compute !== 'float16' && compute !== 'bfloat16') throw unknownPrecision(compute);
  const model = cloneModel(forward);
  const halves = halfNodes(model.graph, new Set(float32), new Set(wide));
  new Lowering(model.graph, compute, halves).apply();
  return model;
}

function halfNodes(graph: Graph, float32: ReadonlySet<string>, wide: ReadonlySet<string>): ReadonlySet<Node> {
  const halves = new Set<Node>();
  const isFirm = (value: Value): boolean => {
    if (!isFloat32(value)) return false;
    const { producer } = value;
    if (!producer) return wide.has(value.name);
    const [source] = producer.inputs;
    if (pickers.has(producer.qualifiedType) && source) return isFirm(source);
    return !halves.has(producer) && !value.constant;
  };
  for (const node of graph.nodes) {
    if (!isFloat(node) || float32.has(node.qualifiedType)) continue;
    const follows = followers.has(node.qualifiedType) && !node.inputs.some((input) => input && isFirm(input));
    if (follows || products.has(node.qualifiedType)) halves.add(node);
  }
  return halves;
}

function unknownPrecision(received: string): Fault {
  return new Fault({
    code: 'autodiff/unknown-precision',
    kind: 'request',
    subject: 'precision.compute',
    expected: 'float16 or bfloat16',
    received: `"${received}"`,
    remedy: 'leave out precision to compute in the type of the model',
  });
}

class Lowering {
  private readonly graph: Graph;
  private readonly compute: DataType;
  private readonly halves: ReadonlySet<Node>;
  /** What stands for a value in the other type. */
  private readonly casts = new Map<Value, Value>();

  constructor(graph: Graph, compute: DataType, halves: ReadonlySet<Node>) {
    this.graph = graph;
    this.compute = compute;
    this.halves = halves;
  }

  apply(): void {
    for (const node of this.halves) {
      node.inputs.forEach((input, i) => {
        if (input && isFloat32(input)) node.setInput(i, this.lower(input, node));
      });
    }
    for (const node of this.halves) for (const output of node.outputs) this.raise(output);
  }

  /** `value` in the half type, for `reader`, the first node that reads it so. */
  private lower(value: Value, reader: Node): Value {
    if (value.producer && this.halves.has(value.producer)) return value;
    const known = this.casts.get(value);
    if (known) return known;
    const made = this.cast(value, this.compute, reader);
    this.casts.set(value, made);
    return made;
  }

  /** Gives an output its half type; what reads it in float32 gets a cast. */
  private raise(output: Value): void {
    if (!isFloat32(output)) return;
    const { graph } = this;
    const wide = output.uses.filter(({ node }) => !this.halves.has(node));
    const isOutput = graph.outputs.includes(output);
    if (wide.length > 0 || isOutput) {
      const made = this.cast(output, 'float32', this.following(output));
      for (const { node, index } of wide) node.setInput(index, made);
      if (isOutput) {
        [made.name, output.name] = [output.name, made.name];
        graph.outputs = graph.outputs.map((value) => (value === output ? made : value));
      }
    }
    output.type = { dtype: this.compute, shape: output.type?.shape };
  }

  private following(value: Value): Node | undefined {
    const { nodes } = this.graph;
    return nodes[nodes.indexOf(value.producer as Node) + 1];
  }

  private cast(value: Value, dtype: DataType, before: Node | undefined): Value {
    const node = this.graph.addNode('Cast', [value], {
      attributes: new Map([['to', { type: 'int', value: BigInt(typeCodes[dtype]) }]]),
      name: `${before?.name ?? value.name}/cast`,
      ...(before ? { before } : {}),
    });
    const made = node.outputs[0] as Value;
    made.type = { dtype, shape: value.type?.shape };
    return made;
  }
}

/** True for a node that computes with float32 alone, whole numbers and truth values apart. */
function isFloat({ outputs, inputs, subgraphs }: Node): boolean {
  return (
    subgraphs.length === 0 && outputs.some(isFloat32) && inputs.some((input) => input && isFloat32(input))
  );
}

function isFloat32({ type }: Value): boolean {
  return type?.dtype === 'float32';
}
