import { Fault } from '@ouroboros/errors';
import type { Attribute } from './attribute.ts';
import type { GraphBuilder } from './builder.ts';
import { Graph } from './graph.ts';
import { inferNode } from './inference/infer.ts';
import { inferenceRules } from './inference/table.ts';
import { Model } from './model.ts';
import type { Node } from './node.ts';
import { carryResidue } from './residue.ts';
import { Value } from './value.ts';

/** How copies are named and typed. */
interface CopyOptions {
  /** Keep every name: for a name space of its own. */
  readonly exact: boolean;
  /** Infer the types of copies anew from what they read; absent: types are copied. */
  readonly opsetImports?: Map<string, number>;
  /** What references to attributes of a function stand for; absent: references stay. */
  readonly attributes?: ReadonlyMap<string, Attribute>;
}

/** Copies values and nodes of one graph into another; values it does not know are enclosing ones and stay. */
class Copier {
  private readonly target: Graph;
  private readonly map: Map<Value, Value>;
  private readonly options: CopyOptions;
  /** Every node and its copy, those of subgraphs included. */
  private readonly pairs: [original: Node, copy: Node][];

  constructor(
    target: Graph,
    map: Map<Value, Value>,
    options: CopyOptions,
    pairs: [original: Node, copy: Node][] = [],
  ) {
    this.target = target;
    this.map = map;
    this.options = options;
    this.pairs = pairs;
  }

  private pair(original: Value, copy: Value): void {
    if (this.options.exact || original.name === '') copy.name = original.name;
    carryResidue(original, copy);
    this.map.set(original, copy);
  }

  input(original: Value): void {
    const copy = this.target.addInput(original.name, original.type);
    copy.initializer = original.initializer;
    this.pair(original, copy);
  }

  initializer(original: Value): void {
    if (original.initializer) {
      const copy = this.target.addInitializer(original.name, original.initializer);
      copy.type = original.type;
      this.pair(original, copy);
      return;
    }
    const copy = new Value(this.target, this.target.uniqueName(original.name), original.type);
    this.target.initializers.push(copy);
    this.pair(original, copy);
  }

  node(original: Node): void {
    const copy = this.target.addNode(
      original.opType,
      original.inputs.map((value) => value && this.of(value)),
      {
        domain: original.domain,
        name: original.name,
        outputNames: original.outputs.map((value) => value.name),
      },
    );
    this.pairs.push([original, copy]);
    if (this.options.exact) copy.name = original.name;
    copy.overload = original.overload;
    original.outputs.forEach((value, i) => {
      this.pair(value, copy.outputs[i] as Value);
    });
    carryResidue(original, copy);
    for (const [name, attribute] of original.attributes) {
      const meant = this.meant(attribute);
      if (meant) copy.attributes.set(name, this.attribute(meant));
    }
    this.type(original, copy);
  }

  private type(original: Node, copy: Node): void {
    const { opsetImports } = this.options;
    if (opsetImports && inferenceRules.has(copy.qualifiedType)) {
      if (!opsetImports.has(copy.domain)) opsetImports.set(copy.domain, 1);
      inferNode(copy, opsetImports);
      return;
    }
    copy.outputs.forEach((value, i) => {
      value.type = original.outputs[i]?.type;
    });
  }

  /** The attribute that a reference stands for; undefined where the call leaves it out. */
  private meant(attribute: Attribute): Attribute | undefined {
    const { attributes } = this.options;
    return attributes && attribute.type === 'reference' ? attributes.get(attribute.value) : attribute;
  }

  private attribute(attribute: Attribute): Attribute {
    if (attribute.type !== 'graph' && attribute.type !== 'graphs') return attribute;
    const copy: Attribute =
      attribute.type === 'graph'
        ? { type: 'graph', value: this.subgraph(attribute.value) }
        : { type: 'graphs', value: attribute.value.map((graph) => this.subgraph(graph)) };
    carryResidue(attribute, copy);
    return copy;
  }

  private subgraph(original: Graph): Graph {
    const copy = new Graph(original.name, this.target);
    new Copier(copy, this.map, this.options, this.pairs).whole(original);
    return copy;
  }

  /** Everything: inputs, initializers, nodes, outputs. */
  whole(original: Graph): void {
    for (const value of original.inputs) this.input(value);
    for (const value of original.initializers) this.initializer(value);
    for (const node of original.nodes) this.node(node);
    this.target.outputs = original.outputs.map((value) => this.of(value));
    this.target.documentation = original.documentation;
    carryResidue(original, this.target);
  }

  /** Connects what reads a value that was copied later: the nodes of a file may be in any order. */
  connect(): void {
    for (const [original, copy] of this.pairs) {
      original.inputs.forEach((value, i) => {
        const meant = value && this.of(value);
        if (copy.inputs[i] !== meant) copy.setInput(i, meant);
      });
    }
  }

  of(value: Value): Value {
    return this.map.get(value) ?? value;
  }
}

/** A deep copy of `graph`, names included; tensors are shared. A subgraph's copy reads the same enclosing values. */
export function cloneGraph(graph: Graph): Graph {
  const copy = new Graph(graph.name, graph.parent);
  const copier = new Copier(copy, new Map(), { exact: graph.parent === undefined });
  copier.whole(graph);
  copier.connect();
  return copy;
}

/**
 * @internal A copy of the body of a function with `attributes` in place of the references to attributes; references to
 * others are left out. Types are not copied: they are those of one call.
 */
export function instantiate(body: Graph, attributes: ReadonlyMap<string, Attribute>): Graph {
  const copy = new Graph(body.name);
  const copier = new Copier(copy, new Map(), { exact: true, attributes });
  copier.whole(body);
  copier.connect();
  return copy;
}

/**
 * @internal Appends copies of the nodes of `graph` to `target`, with `bindings` in place of values (undefined: omitted).
 * Types are copied. Gives the copy of every value, and the new nodes.
 */
export function appendCopy(
  target: Graph,
  graph: Graph,
  bindings: ReadonlyMap<Value, Value>,
): { values: ReadonlyMap<Value, Value>; nodes: readonly Node[] } {
  const values = new Map(bindings);
  const before = target.nodes.length;
  const copier = new Copier(target, values, { exact: false });
  for (const value of graph.initializers) copier.initializer(value);
  for (const node of graph.nodes) copier.node(node);
  return { values, nodes: target.nodes.slice(before) };
}

/** A deep copy of `model`; tensors and function bodies are shared. */
export function cloneModel(model: Model): Model {
  const copy = new Model(cloneGraph(model.graph), model.opsetImports);
  copy.irVersion = model.irVersion;
  copy.functions.push(...model.functions);
  copy.producerName = model.producerName;
  copy.producerVersion = model.producerVersion;
  copy.domain = model.domain;
  copy.modelVersion = model.modelVersion;
  copy.documentation = model.documentation;
  for (const [key, value] of model.metadata) copy.metadata.set(key, value);
  carryResidue(model, copy);
  return copy;
}

/**
 * Appends the nodes of `graph` to the graph of `builder`, with `bindings` in place of its values: every input needs one,
 * an initializer without one is copied, and a value made by a node that has one is replaced where it is read. Types are
 * inferred anew from the bindings. Gives the copy of every value of `graph`.
 *
 * @throws Fault `onnx/unbound-input` for an input without a binding, and those of `inferNode`.
 */
export function inlineInto(
  builder: GraphBuilder,
  graph: Graph,
  bindings: ReadonlyMap<Value, Value>,
): Map<Value, Value> {
  const map = new Map(bindings);
  for (const input of graph.inputs) {
    if (!map.has(input)) throw unbound(graph, input);
  }
  const copier = new Copier(builder.graph, map, { exact: false, opsetImports: builder.opsetImports });
  for (const value of graph.initializers) if (!map.has(value)) copier.initializer(value);
  for (const node of graph.nodes) copier.node(node);
  for (const [value, bound] of bindings) map.set(value, bound);
  return map;
}

function unbound(graph: Graph, input: Value): Fault {
  return new Fault({
    code: 'onnx/unbound-input',
    kind: 'request',
    subject: `input "${input.name}" of graph "${graph.name}"`,
    expected: 'a value bound to it',
    received: 'none',
  });
}
