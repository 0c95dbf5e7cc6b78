import { isFloating } from '../data-type.ts';
import type { Graph } from '../graph.ts';
import { knownElements } from '../inference/elements.ts';
import { inferenceRules } from '../inference/table.ts';
import type { Model } from '../model.ts';
import type { Node } from '../node.ts';
import { outputElements, sizesOf, uncounted } from './elements.ts';
import { compounds, passRules } from './passes.ts';
import { productRules } from './products.ts';

/** Floating-point operations of one run of a model. */
export interface OperationCount {
  readonly total: number;
  /** Those of products of matrices and convolutions. */
  readonly products: number;
  /** By qualified operator type, such as `MatMul`; operators that count nothing are left out. */
  readonly operators: ReadonlyMap<string, number>;
}

/**
 * Counts the floating-point operations of one run of `model`. Products of matrices and convolutions count two for every multiply-add;
 * an operator on elements counts one for each element of its result, whatever function it computes, a reduction one for each
 * element that it reads, softmax and normalisations one for each element and pass of their definition. What only moves elements and
 * what computes with integers counts nothing. A Loop counts as often as it runs, of an If the longer branch.
 *
 * All sizes must be known (`fixDims`) and functions inlined.
 *
 * @throws Fault `onnx/uncounted` naming the node whose sizes are not known or that is a whole computation, such as an LSTM.
 */
export function countOperations(model: Model): OperationCount {
  const operators = new Map<string, number>();
  visit(model.graph, 1, operators);
  const sum = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);
  const products = [...operators].filter(([name]) => productRules.has(name)).map(([, count]) => count);
  return { total: sum(operators.values()), products: sum(products), operators };
}

function visit(graph: Graph, times: number, operators: Map<string, number>): void {
  for (const node of graph.nodes) {
    const bodies = node.subgraphs;
    if (bodies.length > 0) {
      const inner = longest(bodies.map((body) => countGraph(body)));
      for (const [name, count] of inner) add(operators, name, count * times * repetitions(node));
      continue;
    }
    const count = operationsOf(node) * times;
    if (count > 0) add(operators, node.qualifiedType, count);
  }
}

function countGraph(graph: Graph): ReadonlyMap<string, number> {
  const operators = new Map<string, number>();
  visit(graph, 1, operators);
  return operators;
}

function longest(bodies: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const total = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((a, b) => a + b, 0);
  return bodies.reduce((most, body) => (total(body) > total(most) ? body : most));
}

function add(operators: Map<string, number>, name: string, count: number): void {
  operators.set(name, (operators.get(name) ?? 0) + count);
}

/** How often the body of a node runs. */
function repetitions(node: Node): number {
  if (node.opType === 'Loop') return trips(node);
  if (node.opType !== 'Scan') return 1;
  const states = node.inputs.length - node.int('num_scan_inputs', 0);
  const axis = node.ints('scan_input_axes')?.[0] ?? 0;
  return sizesOf(node, node.inputs[states]).at(axis) as number;
}

function trips(node: Node): number {
  const count = node.inputs[0];
  const known = count && knownElements(count)?.[0];
  if (typeof known === 'number') return known;
  throw uncounted(
    node,
    'a known number of trips',
    count ? `"${count.name}", which the graph computes` : 'none',
  );
}

function operationsOf(node: Node): number {
  const type = node.outputType();
  if (type && !isFloating(type.dtype)) return 0;
  const rule = productRules.get(node.qualifiedType) ?? passRules.get(node.qualifiedType);
  if (rule) return rule(node);
  if (compounds.has(node.qualifiedType) || !inferenceRules.has(node.qualifiedType)) {
    throw uncounted(node, 'an operator whose operations are known', node.qualifiedType);
  }
  return outputElements(node);
}
