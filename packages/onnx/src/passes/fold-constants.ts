import { type DataType, isFloating } from '../data-type.ts';
import { evaluationRules, tensorOfNumbers } from '../evaluation/index.ts';
import type { Graph } from '../graph.ts';
import { knownElements } from '../inference/elements.ts';
import type { Node } from '../node.ts';
import { isStatic } from '../shape.ts';
import { elementCount, type Tensor } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Larger results stay computed: a stored copy would cost memory and save next to nothing. */
const largestResult = 1024;

/** Gives the elements of a value that may be computed with now. */
type Known = (value: Value) => Tensor | undefined;

/** What shape inference already found out about an integer vector. */
function fromElements(output: Value, dtype: DataType, dims: readonly number[]): Tensor | undefined {
  const elements = knownElements(output);
  if (!elements?.every((element) => Number.isSafeInteger(element))) return undefined;
  if ((dtype !== 'int64' && dtype !== 'int32' && dtype !== 'bool') || elements.length !== elementCount(dims))
    return undefined;
  return tensorOfNumbers(dtype, dims, elements as readonly number[]);
}

/** Computes `node` from its inputs where all of them are known. */
function fromInputs(node: Node, dtype: DataType, dims: readonly number[], known: Known): Tensor | undefined {
  const rule = evaluationRules.get(node.opType);
  if (!rule) return undefined;
  const inputs = node.inputs.map((value) => value && known(value));
  const missing = node.inputs.some((value, i) => value && !inputs[i]);
  return missing ? undefined : rule({ node, inputs, dtype, dims });
}

function evaluate(node: Node, known: Known): Tensor | undefined {
  const [output] = node.outputs;
  const type = output?.type;
  if (node.domain !== '' || node.outputs.length !== 1 || !output || !type || !isStatic(type.shape))
    return undefined;
  if (node.opType === 'Constant') return output.constant;
  if (elementCount(type.shape) > largestResult) return undefined;
  return fromElements(output, type.dtype, type.shape) ?? fromInputs(node, type.dtype, type.shape, known);
}

/** Optional parts of `foldConstants`. */
export interface FoldOptions {
  /**
   * Elements of the initializers that may be parameters: nothing is computed from them. When given, floats that are computed
   * become Constant nodes, so that the initializers of floats stay those that were there.
   */
  readonly parameters?: ReadonlySet<Tensor>;
}

/** The value that holds `result` in the place of the output of `node`. */
function constantFor(node: Node, result: Tensor, options: FoldOptions): Value | undefined {
  const { graph } = node;
  const name = node.outputs[0]?.name as string;
  if (!options.parameters || !isFloating(result.dtype)) return graph.addInitializer(name, result);
  if (node.opType === 'Constant') return undefined;
  const attributes = new Map([['value', { type: 'tensor', value: result } as const]]);
  const constant = graph.addNode('Constant', [], { attributes, outputNames: [name], before: node });
  const output = constant.outputs[0] as Value;
  output.type = { dtype: result.dtype, shape: result.dims };
  return output;
}

/**
 * Replaces what can be computed now by initializers: shapes and their arithmetic, as far as shape inference followed
 * them, what small operators make of small constants, and Constant nodes. Outputs of the graph stay computed.
 *
 * @returns how many nodes were computed
 */
export function foldConstants(graph: Graph, options: FoldOptions = {}): number {
  const { parameters } = options;
  const known: Known = ({ constant }) => (constant && parameters?.has(constant) ? undefined : constant);
  const outputs = new Set(graph.outputs);
  const folded = new Map<Node, Value>();
  let below = 0;
  for (const node of graph.nodes.slice()) {
    for (const subgraph of node.subgraphs) below += foldConstants(subgraph, options);
    const [output] = node.outputs;
    const result = output && !outputs.has(output) ? evaluate(node, known) : undefined;
    const constant = result && constantFor(node, result, options);
    if (!output || !constant) continue;
    graph.replaceUses(output, constant);
    folded.set(node, constant);
  }
  if (folded.size > 0) graph.removeNodes(new Set(folded.keys()));
  for (const [node, constant] of folded) constant.name = node.outputs[0]?.name ?? constant.name;
  return below + folded.size;
}
