import { Fault } from '@ouroboros/errors';
import type { DataType } from '../data-type.ts';
import { broadcastDim, differentDims } from '../dims.ts';
import { locate } from '../location.ts';
import type { Node } from '../node.ts';
import { type Dim, formatType, type Shape, type TensorType } from '../shape.ts';
import { knownElements } from './elements.ts';

/** What a rule says of one output; undefined: nothing. */
export type Inferred = TensorType | undefined;

/** Gives the types of the outputs of one operator from those of its inputs. */
export type InferenceRule = (context: InferenceContext) => readonly Inferred[];

/** The operators of one group, by qualified type (`MatMul`, `com.microsoft.Gelu`). */
export type RuleGroup = Readonly<Record<string, InferenceRule>>;

/** What a rule may ask about the node it types. Rules answer with as much as they can tell from inputs of unknown type. */
export class InferenceContext {
  readonly node: Node;
  /** Version of the operator set of the node's domain. */
  readonly version: number;
  private readonly inputs: Node['inputs'];

  constructor(node: Node, version: number) {
    this.node = node;
    this.version = version;
    this.inputs = node.inputs;
  }

  get inputCount(): number {
    return this.inputs.length;
  }

  get outputCount(): number {
    return this.node.outputs.length;
  }

  /** True when input `index` is given. */
  has(index: number): boolean {
    return this.inputs[index] !== undefined;
  }

  /** Type of input `index`, where known. */
  type(index: number): Inferred {
    return this.inputs[index]?.type;
  }

  /** Shape of input `index`, where at least the rank is known. */
  shape(index: number): Shape | undefined {
    return this.inputs[index]?.type?.shape;
  }

  /** Shapes of all inputs that are given. */
  shapes(): readonly (Shape | undefined)[] {
    return this.inputs.filter((value) => value !== undefined).map((value) => value.type?.shape);
  }

  dtype(index: number): DataType | undefined {
    return this.inputs[index]?.type?.dtype;
  }

  /** A type with the element type of input `index`. */
  like(index: number, shape: Shape | undefined): Inferred {
    const dtype = this.dtype(index);
    return dtype && { dtype, shape };
  }

  /** The elements of input `index`, for small integer vectors and scalars; null for an element that is not known. */
  elements(index: number): readonly Dim[] | undefined {
    const value = this.inputs[index];
    return value && knownElements(value);
  }

  /** The elements of input `index` where all of them are numbers. */
  numbers(index: number): readonly number[] | undefined {
    const elements = this.elements(index);
    return elements?.every((element) => typeof element === 'number')
      ? (elements as readonly number[])
      : undefined;
  }

  /**
   * The list `name`, an attribute in older operator sets and input `index` in newer ones: undefined when absent, null
   * when given but computed by the graph.
   */
  list(name: string, index: number): readonly number[] | null | undefined {
    const attribute = this.node.ints(name);
    if (attribute) return attribute;
    return this.has(index) ? (this.numbers(index) ?? null) : undefined;
  }

  /** `axis` counted from the front, for a tensor of `rank` axes; `end` allows `rank` itself. Throws when out of range. */
  axis(axis: number, rank: number, end = 0): number {
    const result = axis < 0 ? axis + rank : axis;
    if (result < 0 || result >= rank + end) {
      this.fail(`an axis from ${-rank} to ${rank - 1 + end}`, `axis ${axis} for ${this.received()}`);
    }
    return result;
  }

  /** Throws unless the two sizes may be equal. */
  match(a: Dim, b: Dim, expected: string): void {
    if (differentDims(a, b)) this.fail(expected);
  }

  /** The size of two axes that must be equal: the more definite of the two. */
  same(a: Dim, b: Dim, expected: string): Dim {
    this.match(a, b, expected);
    return typeof b === 'number' || a === null ? b : a;
  }

  /** The shape that `shapes` broadcast to; undefined when one of them has unknown rank. */
  broadcast(shapes: readonly (Shape | undefined)[]): Shape | undefined {
    let result: Shape = [];
    for (const shape of shapes) {
      if (!shape) return undefined;
      result = this.broadcastTwo(result, shape);
    }
    return result;
  }

  private broadcastTwo(a: Shape, b: Shape): Shape {
    const [long, short] = a.length >= b.length ? [a, b] : [b, a];
    const offset = long.length - short.length;
    return long.map((dim, i) => {
      if (i < offset) return dim;
      const size = broadcastDim(dim, short[i - offset] as Dim);
      return size === undefined
        ? this.fail('shapes that broadcast: equal sizes or 1, counted from the right')
        : size;
    });
  }

  /** Throws unless input `index`, where its rank is known, has `least` to `most` axes. */
  rank(index: number, least: number, most = least): void {
    const rank = this.shape(index)?.length;
    if (rank === undefined || (rank >= least && rank <= most)) return;
    const wanted =
      most === least ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    this.fail(`input ${index} of ${wanted} axes`);
  }

  /** The input types, for messages: `(float32[B, 3], float32[4, 5])`. */
  received(): string {
    return `(${this.inputs.map((value) => (value ? formatType(value.type) : '-')).join(', ')})`;
  }

  /** Throws a Fault `onnx/shape-mismatch` that names the node. */
  fail(expected: string, received = this.received()): never {
    throw new Fault({
      code: 'onnx/shape-mismatch',
      kind: 'request',
      subject: locate(this.node),
      expected,
      received,
    });
  }
}
