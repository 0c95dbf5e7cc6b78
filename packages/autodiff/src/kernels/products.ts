import type { Graph, Model, Node, Value } from '@ouroboros/onnx';
import { sortTopologically } from '@ouroboros/onnx';
import type { Segments } from '../training/segments.ts';
import { type Kernel, kernelDomain } from './kernel.ts';

/** What a product does to its matrices. */
interface Form {
  readonly transA: boolean;
  readonly transB: boolean;
  readonly bias: boolean;
}

const flags = [false, true] as const;

const forms: readonly Form[] = flags.flatMap((bias) =>
  flags.flatMap((transA) => flags.map((transB) => ({ transA, transB, bias }))),
);

/**
 * Products of two matrices in float32, one kernel for each form: `MatrixProductTN` multiplies the transposed first matrix by the
 * second; with `Bias` at the end there is a third input, added to every row. The first may have more axes where it is not transposed.
 */
export const matrixProducts: readonly Kernel[] = forms.map((form) => ({
  name: nameOf(form),
  body: (g, inputs) => {
    const [a, b, bias] = inputs as [Value, Value, Value | undefined];
    const across = (x: Value): Value => g.op('Transpose', [x], { perm: [1, 0] });
    const product = g.op('MatMul', [form.transA ? across(a) : a, form.transB ? across(b) : b]);
    return [bias ? g.add(product, bias) : product];
  },
}));

function nameOf({ transA, transB, bias }: Form): string {
  return `MatrixProduct${transA ? 'T' : 'N'}${transB ? 'T' : 'N'}${bias ? 'Bias' : ''}`;
}

/** Multiplications below which ONNX Runtime's own products are as fast. */
const leastWork = 2 ** 21;

/** Puts kernels in the place of the products of matrices in `model`, its subgraphs included; they stay in the segments of those. */
export function multiplyByKernels(model: Model, segments?: Segments): void {
  replaceProducts(model.graph, segments);
}

function replaceProducts(graph: Graph, segments: Segments | undefined): void {
  const old = new Set<Node>();
  for (const node of [...graph.nodes]) {
    for (const subgraph of node.subgraphs) replaceProducts(subgraph, segments);
    const form = formOf(node);
    if (!form) continue;
    const inputs = node.inputs.slice(0, form.bias ? 3 : 2);
    const made = graph.addNode(nameOf(form), inputs, { domain: kernelDomain, name: node.name, before: node });
    const [from, to] = [node.outputs[0] as Value, made.outputs[0] as Value];
    to.type = from.type;
    graph.replaceUses(from, to);
    segments?.replace(node, made);
    old.add(node);
  }
  if (old.size === 0) return;
  graph.removeNodes(old);
  sortTopologically(graph);
}

/** The form of a product that a kernel computes; undefined for every other node. */
function formOf(node: Node): Form | undefined {
  const isGemm = node.qualifiedType === 'Gemm';
  if (!isGemm && !['MatMul', 'com.microsoft.FusedMatMul'].includes(node.qualifiedType)) return undefined;
  const form = {
    transA: node.int('transA', 0) === 1,
    transB: node.int('transB', 0) === 1,
    bias: isGemm && node.inputs[2] !== undefined,
  };
  const isPlain =
    node.float('alpha', 1) === 1 &&
    (!form.bias || node.float('beta', 1) === 1) &&
    node.int('transBatchA', 0) === 0 &&
    node.int('transBatchB', 0) === 0;
  return isPlain && fits(node, form) ? form : undefined;
}

function fits({ inputs, outputs }: Node, { transA, bias }: Form): boolean {
  const [a, b, added] = inputs.map((input) =>
    input?.type?.dtype === 'float32' ? input.type.shape : undefined,
  );
  if (!a || !b || b.length !== 2 || (transA ? a.length !== 2 : a.length < 2)) return false;
  const out = outputs[0]?.type?.shape;
  const sizes = [...a, ...b].filter((dim) => typeof dim === 'number');
  if (!out || sizes.length < a.length + 2) return false;
  if (bias && (added?.length !== 1 || added[0] !== out.at(-1))) return false;
  const columns = out.at(-1);
  const work = a.reduce<number>((product, dim) => product * (dim as number), 1) * (columns as number);
  return work >= leastWork;
}
