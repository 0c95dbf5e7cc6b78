import { Fault } from '@ouroboros/errors';
import type { Attribute } from './attribute.ts';
import { Node } from './node.ts';
import type { TensorType } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { Value } from './value.ts';

/** What `Graph.addNode` needs to know. */
export interface NodeOptions {
  readonly attributes?: ReadonlyMap<string, Attribute>;
  readonly domain?: string;
  readonly name?: string;
  /** Names of the outputs; made up when absent (then `outputCount`, default 1). */
  readonly outputNames?: readonly string[];
  readonly outputCount?: number;
  /** Node before which to insert; at the end when absent. */
  readonly before?: Node;
}

/** `nodes` and every node of their subgraphs. */
function withSubgraphs(nodes: Iterable<Node>, all: Set<Node> = new Set()): ReadonlySet<Node> {
  for (const node of nodes) {
    all.add(node);
    for (const subgraph of node.subgraphs) withSubgraphs(subgraph.nodes, all);
  }
  return all;
}

/**
 * A computation: inputs, initializers and nodes in an order in which every value is made before it is read.
 *
 * Names are unique in a graph and its enclosing graphs.
 */
export class Graph {
  name: string;
  /** The graph whose node holds this one as an attribute; undefined at the top. */
  readonly parent: Graph | undefined;
  readonly inputs: Value[] = [];
  readonly initializers: Value[] = [];
  outputs: Value[] = [];
  documentation = '';
  private nodeList: Node[] = [];
  private readonly taken: Set<string>;
  private readonly counters: Map<string, number>;
  private readonly nodeNames: Map<string, number>;
  /** What the names of new nodes begin with. */
  private prefix = '';

  constructor(name: string, parent?: Graph) {
    this.name = name;
    this.parent = parent;
    // One name space for the whole nest keeps captured names unambiguous.
    this.taken = parent ? parent.taken : new Set();
    this.counters = parent ? parent.counters : new Map();
    this.nodeNames = parent ? parent.nodeNames : new Map();
  }

  /** The nodes in topological order. */
  get nodes(): readonly Node[] {
    return this.nodeList;
  }

  /** A name nobody has: `hint` itself, or `hint_1`, `hint_2`, ... */
  uniqueName(hint: string): string {
    let name = hint;
    while (this.taken.has(name)) {
      const count = (this.counters.get(hint) ?? 0) + 1;
      this.counters.set(hint, count);
      name = `${hint}_${count}`;
    }
    this.taken.add(name);
    return name;
  }

  /** As `uniqueName`, among the nodes (ONNX Runtime refuses two of one name); '' stays ''. */
  private uniqueNodeName(hint: string): string {
    if (hint === '' || !this.nodeNames.has(hint)) {
      this.nodeNames.set(hint, 0);
      return hint;
    }
    const count = (this.nodeNames.get(hint) ?? 0) + 1;
    this.nodeNames.set(hint, count);
    return this.uniqueNodeName(`${hint}_${count}`);
  }

  /**
   * The name `name` itself, for an output of the model, whose name is its interface; an intermediate value, of this
   * graph or of a subgraph, that has it gets another.
   *
   * @throws Fault `onnx/duplicate-name` when an input, an initializer or an output of this graph has it.
   */
  claimName(name: string): string {
    if (!this.taken.has(name)) return this.uniqueName(name);
    for (const holder of this.valuesNamed(name)) {
      if (holder.graph === this && (!holder.producer || this.outputs.includes(holder))) {
        throw new Fault({
          code: 'onnx/duplicate-name',
          kind: 'request',
          subject: `output "${name}" of graph "${this.name}"`,
          expected: 'a name of its own',
          received: 'the name of an input, an initializer or another output',
          remedy: 'choose another name',
        });
      }
      holder.name = this.uniqueName(name);
    }
    return name;
  }

  /** The values called `name` of this graph and its subgraphs. */
  private valuesNamed(name: string): readonly Value[] {
    const values = [...this.inputs, ...this.initializers, ...this.nodeList.flatMap((node) => node.outputs)];
    const subgraphs = this.nodeList.flatMap((node) => node.subgraphs);
    return [
      ...values.filter((value) => value.name === name),
      ...subgraphs.flatMap((graph) => graph.valuesNamed(name)),
    ];
  }

  /** A new input. The name is taken as given when free. */
  addInput(name: string, type: TensorType | undefined): Value {
    const value = new Value(this, this.uniqueName(name), type);
    this.inputs.push(value);
    return value;
  }

  /** A new initializer holding `tensor`. */
  addInitializer(name: string, tensor: Tensor): Value {
    const value = new Value(this, this.uniqueName(name), { dtype: tensor.dtype, shape: tensor.dims });
    value.initializer = tensor;
    this.initializers.push(value);
    return value;
  }

  /** Names the nodes that `write` adds `<scope>/...`, which says where they come from; values are named as ever. */
  within<T>(scope: string, write: () => T): T {
    const outer = this.prefix;
    this.prefix = `${outer}${scope}/`;
    try {
      return write();
    } finally {
      this.prefix = outer;
    }
  }

  /** A new node; its outputs have no type yet. */
  addNode(opType: string, inputs: readonly (Value | undefined)[], options: NodeOptions = {}): Node {
    const outputNames =
      options.outputNames?.map((name) => (name === '' ? '' : this.uniqueName(name))) ??
      Array.from({ length: options.outputCount ?? 1 }, () => this.uniqueName(options.name ?? opType));
    const node = new Node(
      this,
      opType,
      inputs,
      options.attributes ?? new Map(),
      outputNames,
      this.uniqueNodeName(this.prefix + (options.name ?? outputNames[0] ?? opType)),
      options.domain ?? '',
    );
    if (options.before) this.nodeList.splice(this.nodeList.indexOf(options.before), 0, node);
    else this.nodeList.push(node);
    return node;
  }

  /**
   * Removes `node`.
   *
   * @throws Error when something still reads one of its outputs.
   */
  removeNode(node: Node): void {
    this.removeNodes(new Set([node]));
  }

  /**
   * Removes many nodes in one pass over the list; reads among the removed nodes, subgraphs included, are allowed.
   *
   * @throws Error when something that stays reads an output of a removed node.
   */
  removeNodes(nodes: ReadonlySet<Node>): void {
    const removed = withSubgraphs(nodes);
    const outputs = new Set(this.outputs);
    for (const node of nodes) {
      const reader = node.outputs.flatMap((output) => output.uses).find((use) => !removed.has(use.node));
      if (reader || node.outputs.some((output) => outputs.has(output))) {
        throw new Error(
          `expected no reader of node "${node.name}" (${node.qualifiedType}) before its removal, found ${reader ? `"${reader.node.name}"` : 'a graph output'}`,
        );
      }
    }
    for (const node of nodes) node.detach();
    this.nodeList = this.nodeList.filter((node) => !nodes.has(node));
  }

  /**
   * Makes every reader of `old` (nodes, subgraphs, outputs of this graph) read `replacement`. A graph output then goes
   * by the name of `replacement`: where the name is part of the interface, put an Identity in between.
   */
  replaceUses(old: Value, replacement: Value): void {
    for (const use of old.uses) use.node.setInput(use.index, replacement);
    this.outputs = this.outputs.map((output) => (output === old ? replacement : output));
  }

  /** @internal Gives the nodes a new order: passes that sort call it. */
  reorder(nodes: readonly Node[]): void {
    this.nodeList = [...nodes];
  }
}
