import { Fault } from '@ouroboros/errors';
import type { Graph } from './graph.ts';
import { checkDeclaredTypes } from './inference/infer.ts';
import { locate, locateGraph } from './location.ts';
import { Model } from './model.ts';
import type { Node } from './node.ts';
import { residueOf } from './residue.ts';
import type { Value } from './value.ts';

function broken(subject: string, expected: string, received: string): Fault {
  return new Fault({ code: 'onnx/invalid-graph', kind: 'request', subject, expected, received });
}

/** What may be read at one point: the values made so far here and in the graphs around. */
class Scope {
  private readonly values = new Set<Value>();
  private readonly names = new Map<string, Value>();
  private readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  has(value: Value): boolean {
    return this.values.has(value) || (this.outer?.has(value) ?? false);
  }

  private named(name: string): boolean {
    return this.names.has(name) || (this.outer?.named(name) ?? false);
  }

  /** Adds a value, whose name nobody in sight may have. */
  add(value: Value, maker: () => string): void {
    if (value.name === '') return;
    if (this.named(value.name))
      throw broken(maker(), 'a name of its own for every value', `"${value.name}" again`);
    this.names.set(value.name, value);
    this.values.add(value);
  }
}

interface Environment {
  readonly opsetImports: ReadonlyMap<string, number> | undefined;
  /** `domain:name` of the functions of the model. */
  readonly functions: ReadonlySet<string>;
}

function verifyInputs(node: Node, scope: Scope): void {
  node.inputs.forEach((value, i) => {
    if (!value) return;
    if (!scope.has(value)) {
      const where = value.producer
        ? `which node "${value.producer.name}" makes later or elsewhere`
        : 'of another graph';
      throw broken(locate(node), `input ${i} to be made before it is read`, `"${value.name}", ${where}`);
    }
  });
  const lost = node.brokenUse();
  if (lost >= 0) {
    const name = node.inputs[lost]?.name;
    throw broken(locate(node), `input ${lost} to be among the uses of "${name}"`, 'none');
  }
}

function verifyOperator(node: Node, environment: Environment): void {
  const { opsetImports, functions } = environment;
  if (!opsetImports || functions.has(`${node.domain}:${node.opType}`)) return;
  if (!opsetImports.has(node.domain)) {
    throw broken(locate(node), `an operator set import for domain "${node.domain}"`, 'none');
  }
  checkDeclaredTypes(node, opsetImports);
}

function verifySubgraphs(node: Node, scope: Scope, environment: Environment): void {
  for (const subgraph of node.subgraphs) {
    if (subgraph.parent !== node.graph) {
      throw broken(locate(node), `subgraph "${subgraph.name}" made for this graph`, 'one made for another');
    }
    verifyGraph(subgraph, new Scope(scope), environment);
  }
}

function verifyGraph(graph: Graph, scope: Scope, environment: Environment): void {
  const here = () => locateGraph(graph);
  for (const input of graph.inputs) scope.add(input, here);
  for (const value of graph.initializers) {
    if (!value.initializer && residueOf(value) === undefined) {
      throw broken(here(), `elements of initializer "${value.name}"`, 'none');
    }
    scope.add(value, here);
  }
  const nodeNames = new Set<string>();
  for (const node of graph.nodes) {
    if (nodeNames.has(node.name))
      throw broken(locate(node), 'a name of its own for every node', 'the name again');
    if (node.name !== '') nodeNames.add(node.name);
    verifyInputs(node, scope);
    verifySubgraphs(node, scope, environment);
    for (const output of node.outputs) scope.add(output, () => locate(node));
    verifyOperator(node, environment);
  }
  verifyOutputs(graph, scope);
}

function verifyOutputs(graph: Graph, scope: Scope): void {
  const seen = new Set<Value>();
  for (const output of graph.outputs) {
    const place = `${locateGraph(graph)} / output "${output.name}"`;
    if (output.graph !== graph) {
      throw broken(place, 'a value of this graph', 'one of an enclosing graph; put an Identity in between');
    }
    if (!scope.has(output)) throw broken(place, 'a value that some node makes', 'one that nothing makes');
    if (seen.has(output))
      throw broken(place, 'outputs that differ', 'one value twice; put an Identity in between');
    seen.add(output);
  }
}

/**
 * Checks that a graph, or a model with its functions, is well formed: names of values are unique in sight and those of nodes in their
 * graph, every value is made
 * before it is read, def-use agrees, operators exist in their operator set and get the inputs and attributes they take,
 * declared types agree with inference, outputs exist. Operators and types of a bare graph are not checked, because it
 * does not know its operator sets.
 *
 * @throws Fault `onnx/invalid-graph`, and those of `inferNode`; each names the place, such as
 *   `graph "main" / node 3 "Loop" (Loop) / body "step" / node 12 "MatMul_3" (MatMul)`.
 */
export function verify(target: Graph | Model): void {
  if (!(target instanceof Model)) {
    verifyGraph(target, new Scope(enclosing(target)), { opsetImports: undefined, functions: new Set() });
    return;
  }
  const functions = new Set(target.functions.map((entry) => `${entry.domain}:${entry.name}`));
  verifyGraph(target.graph, new Scope(), { opsetImports: target.opsetImports, functions });
  for (const entry of target.functions) {
    verifyGraph(entry.graph, new Scope(), { opsetImports: entry.opsetImports, functions });
  }
}

/** Everything in sight of a subgraph that is verified by itself. */
function enclosing(graph: Graph): Scope | undefined {
  const { parent } = graph;
  if (!parent) return undefined;
  const scope = new Scope(enclosing(parent));
  const values = [...parent.inputs, ...parent.initializers, ...parent.nodes.flatMap((node) => node.outputs)];
  for (const value of values) scope.add(value, () => locateGraph(parent));
  return scope;
}
