import { type AttributeLike, toAttribute } from './attribute.ts';
import type { DataType } from './data-type.ts';
import { Graph } from './graph.ts';
import { inferNode } from './inference/infer.ts';
import { Model } from './model.ts';
import type { Shape } from './shape.ts';
import { scalar, type Tensor, tensorOf } from './tensor.ts';
import type { Value } from './value.ts';

/** The standard operator set that graphs made here use. */
export const defaultOpset = 21;

/** Optional parts of `GraphBuilder.op`. */
export interface OpOptions {
  /** `'com.microsoft'` for contributed operators. */
  readonly domain?: string;
  /** Hint for the names of the node and its outputs. */
  readonly name?: string;
  /** Number of outputs for `ops`. */
  readonly outputs?: number;
}

type Attributes = Readonly<Record<string, AttributeLike | undefined>>;

/**
 * Writes a graph node by node, inferring every type at once, so a mistake is reported where it is made.
 *
 * @example
 * const g = new GraphBuilder('affine');
 * const x = g.input('x', 'float32', ['B', 3]);
 * const w = g.initializer('w', weights);
 * g.output(g.op('MatMul', [x, w]), 'y');
 * const model = g.model();
 */
export class GraphBuilder {
  readonly graph: Graph;
  readonly opsetImports: Map<string, number>;
  private readonly scalars = new Map<string, Value>();

  /**
   * Builds a new graph called `graph`, or continues an existing one. `opsetImports` is shared, not copied: a domain
   * first used in the body of a Loop is imported by the model.
   */
  constructor(graph: string | Graph, opsetImports: Map<string, number> = new Map([['', defaultOpset]])) {
    this.graph = typeof graph === 'string' ? new Graph(graph) : graph;
    this.opsetImports = opsetImports;
  }

  /** A new graph input. */
  input(name: string, dtype: DataType, shape: Shape): Value {
    return this.graph.addInput(name, { dtype, shape });
  }

  /** A new initializer. */
  initializer(name: string, tensor: Tensor): Value {
    return this.graph.addInitializer(name, tensor);
  }

  /** A shared scalar constant. */
  scalar(dtype: Exclude<DataType, 'string' | 'float16' | 'bfloat16'>, value: number): Value {
    const key = `${dtype}:${Object.is(value, -0) ? '-0' : value}`;
    const known = this.scalars.get(key);
    if (known) return known;
    const made = this.graph.addInitializer('const', scalar(dtype, value));
    this.scalars.set(key, made);
    return made;
  }

  /** A constant int64 vector, as shapes and axes are given. */
  int64s(values: readonly number[]): Value {
    const key = `int64[]:${values.join()}`;
    const known = this.scalars.get(key);
    if (known) return known;
    const made = this.graph.addInitializer('const', tensorOf('int64', [values.length], values));
    this.scalars.set(key, made);
    return made;
  }

  /** Applies an operator with one output. Throws as `inferNode`, and then leaves the graph as it was. */
  op(
    opType: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    options: OpOptions = {},
  ): Value {
    return this.ops(opType, inputs, attributes, { ...options, outputs: 1 })[0] as Value;
  }

  /** Applies an operator with `options.outputs` outputs. Throws as `op`. */
  ops(
    opType: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    options: OpOptions = {},
  ): readonly Value[] {
    const domain = options.domain ?? '';
    if (!this.opsetImports.has(domain)) this.opsetImports.set(domain, 1);
    const entries = Object.entries(attributes).filter(
      (entry): entry is [string, AttributeLike] => entry[1] !== undefined,
    );
    const node = this.graph.addNode(opType, inputs, {
      attributes: new Map(entries.map(([name, like]) => [name, toAttribute(like)])),
      domain,
      outputCount: options.outputs ?? 1,
      ...(options.name === undefined ? {} : { name: options.name }),
    });
    try {
      inferNode(node, this.opsetImports);
    } catch (error) {
      this.graph.removeNode(node);
      throw error;
    }
    return node.outputs;
  }

  /** A builder for the body of a Loop, If or Scan inside this graph. */
  subgraph(name: string): GraphBuilder {
    return new GraphBuilder(new Graph(name, this.graph), this.opsetImports);
  }

  /**
   * Declares `value` as the next graph output, under `name` when given. A value of an enclosing graph, an output
   * already declared, and an input or initializer of another name go through an Identity.
   *
   * @throws Fault `onnx/duplicate-name` when an input, an initializer or another output has that name.
   */
  output(value: Value, name?: string): Value {
    const renamed = name !== undefined && value.name !== name;
    const foreign = value.graph !== this.graph || this.graph.outputs.includes(value);
    const result = foreign || (renamed && !value.producer) ? this.op('Identity', [value]) : value;
    // The outputs of a subgraph go by position, so there a name is a hint.
    if (name !== undefined && result.name !== name) {
      result.name = this.graph.parent ? this.graph.uniqueName(name) : this.graph.claimName(name);
    }
    this.graph.outputs.push(result);
    return result;
  }

  /** The finished model. */
  model(): Model {
    return new Model(this.graph, this.opsetImports);
  }
}
