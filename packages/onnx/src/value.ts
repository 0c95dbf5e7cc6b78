import { constantTensor } from './constant.ts';
import type { Graph } from './graph.ts';
import type { Node } from './node.ts';
import type { TensorType } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** One place where a value is read: input number `index` of `node`. */
export interface Use {
  readonly node: Node;
  readonly index: number;
}

/**
 * An edge of the graph: an input, an initializer or the output of a node.
 *
 * A node of a subgraph may read a value of an enclosing graph directly; that is how capture is represented.
 */
export class Value {
  name: string;
  type: TensorType | undefined;
  /** The graph that owns this value. */
  readonly graph: Graph;
  /** The node that computes this value; undefined for inputs and initializers. */
  readonly producer: Node | undefined;
  /** Position among the outputs of `producer`. */
  readonly outputIndex: number;
  /** The elements, for an initializer (or for an input with a default). */
  initializer: Tensor | undefined;
  private readonly useSet = new Set<Use>();

  /** Use `Graph` methods or a `GraphBuilder` to make values. */
  constructor(graph: Graph, name: string, type: TensorType | undefined, producer?: Node, outputIndex = 0) {
    this.graph = graph;
    this.name = name;
    this.type = type;
    this.producer = producer;
    this.outputIndex = outputIndex;
  }

  /** Every read of this value, subgraphs included, in the order in which the reads were made. */
  get uses(): readonly Use[] {
    return [...this.useSet];
  }

  /** Elements of an initializer or of a Constant node; undefined for anything computed or fed. */
  get constant(): Tensor | undefined {
    // The initializer of an input is a default, which the caller may override.
    if (this.initializer) return this.graph.inputs.includes(this) ? undefined : this.initializer;
    if (this.producer?.opType !== 'Constant' || this.producer.domain !== '') return undefined;
    return constantTensor(this.producer.attributes);
  }

  /** @internal Def-use bookkeeping: only Node calls it. */
  hasUse(use: Use): boolean {
    return this.useSet.has(use);
  }

  /** @internal Def-use bookkeeping: only Node calls it. */
  addUse(use: Use): void {
    this.useSet.add(use);
  }

  /** @internal Def-use bookkeeping: only Node calls it. */
  removeUse(use: Use): void {
    this.useSet.delete(use);
  }
}
