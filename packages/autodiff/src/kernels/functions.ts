import { GraphBuilder, type Model, type Node, type TensorType, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { kernels } from './index.ts';
import { type Kernel, kernelDomain } from './kernel.ts';

/** Gives `model` the functions that say what the kernels compute which it calls. */
export function addKernelFunctions(model: Model): void {
  const calls = new Map<string, Node[]>();
  collect(model.graph.nodes, calls);
  for (const { graph } of model.functions) collect(graph.nodes, calls);
  if (calls.size === 0) return;
  model.opsetImports.set(kernelDomain, 1);
  for (const [name, list] of calls) {
    const kernel = kernels.get(name);
    if (kernel) model.functions.push(functionOf(model, kernel, list));
  }
}

function collect(nodes: readonly Node[], calls: Map<string, Node[]>): void {
  for (const node of nodes) {
    for (const subgraph of node.subgraphs) collect(subgraph.nodes, calls);
    if (node.domain !== kernelDomain) continue;
    const list = calls.get(node.opType);
    if (list) list.push(node);
    else calls.set(node.opType, [node]);
  }
}

function functionOf(model: Model, kernel: Kernel, calls: readonly Node[]): Model['functions'][number] {
  const call = calls[0] as Node;
  const other = calls.find((node) => attributesOf(node) !== attributesOf(call));
  if (other) throw new Error(`expected calls of ${kernel.name} with the same attributes`);
  const imports = new Map([...model.opsetImports].filter(([domain]) => !domain.startsWith('ouroboros')));
  const builder = new GraphBuilder(kernel.name, imports);
  const inputs = call.inputs.map((value, i) => builder.graph.addInput(`x${i}`, openType(value)));
  builder.graph.outputs = [...kernel.body(new Algebra(builder), inputs, call)];
  constantsAsNodes(builder);
  return {
    name: kernel.name,
    domain: kernelDomain,
    overload: '',
    graph: builder.graph,
    attributeNames: kernel.attributes ?? [],
    attributeDefaults: new Map(),
    opsetImports: imports,
  };
}

function attributesOf({ attributes }: Node): string {
  return JSON.stringify([...attributes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The type of a value with its sizes left open: other calls have other ones. */
function openType(value: Value | undefined): TensorType | undefined {
  const { dtype, shape } = value?.type ?? {};
  return dtype && { dtype, shape: shape?.map(() => null) };
}

/** A function has no initializers. */
function constantsAsNodes({ graph }: GraphBuilder): void {
  for (const value of [...graph.initializers]) {
    if (!value.constant) continue;
    const attributes = new Map([['value', { type: 'tensor', value: value.constant } as const]]);
    const [before] = graph.nodes;
    const node = graph.addNode('Constant', [], {
      attributes,
      name: 'const',
      ...(before && { before }),
    });
    const made = node.outputs[0] as Value;
    made.type = value.type;
    graph.replaceUses(value, made);
  }
  graph.initializers.splice(0);
}
