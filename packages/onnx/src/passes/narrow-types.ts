import { toAttribute } from '../attribute.ts';
import { allocate, type DataType } from '../data-type.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { lookupSignature, type Signature } from '../schema/signature.ts';
import type { Tensor } from '../tensor.ts';
import { typeCodes } from '../type-code.ts';
import type { Value } from '../value.ts';

/** A data type and the smaller one that takes its place. */
export interface Narrowing {
  readonly from: 'int64' | 'float64';
  readonly to: 'int32' | 'float32';
  /** Whether inputs and outputs become narrow too; else they keep their type, and what is computed of such inputs does. */
  readonly throughout?: boolean;
}

/** Names of the inputs and outputs of a graph whose type was narrowed. */
export interface NarrowedInterface {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The largest finite number of `to`; beyond it stands what is next to it (as the end of a Slice, say). */
function converted({ dims, data }: Tensor, to: Narrowing['to']): Tensor {
  const result = allocate(to, data.length) as Int32Array | Float32Array;
  const clamp = (value: number): number => Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1);
  Array.from(data as ArrayLike<number | bigint>, Number).forEach((value, i) => {
    result[i] = to === 'int32' ? clamp(value) : value;
  });
  return { dtype: to, dims, data: result } as Tensor;
}

/** Narrows one graph after another of a nest: values of outer graphs are known in inner ones. */
class Narrower {
  private readonly opsetImports: ReadonlyMap<string, number>;
  private readonly from: Narrowing['from'];
  private readonly to: Narrowing['to'];
  /** Values that were of type `from` and are of type `to` now. */
  private readonly narrowed = new Set<Value>();
  /** The narrow form of values that stay as they are, and the wide form of those that do not, by graph. */
  private readonly forms = new Map<Graph, Map<Value, Value>>();
  count = 0;

  constructor(opsetImports: ReadonlyMap<string, number>, { from, to }: Narrowing) {
    this.opsetImports = opsetImports;
    this.from = from;
    this.to = to;
  }

  mark(value: Value): void {
    value.type = { dtype: this.to, shape: value.type?.shape };
    this.narrowed.add(value);
    this.count++;
  }

  has(value: Value): boolean {
    return this.narrowed.has(value);
  }

  run(graph: Graph): void {
    for (const node of [...graph.nodes]) {
      for (const subgraph of node.subgraphs) {
        this.run(subgraph);
        subgraph.outputs = subgraph.outputs.map((value) => this.wide(subgraph, value));
      }
      this.narrow(node);
    }
  }

  /** Gives outputs back the type that they had, under their names. */
  restoreOutputs(graph: Graph): void {
    graph.outputs = graph.outputs.map((output) => {
      const wide = this.wide(graph, output);
      if (wide !== output) [wide.name, output.name] = [output.name, wide.name];
      return wide;
    });
  }

  private narrow(node: Node): void {
    if (node.opType === 'Cast' && node.domain === '' && node.outputType()?.dtype === this.from) {
      this.narrowCast(node);
      return;
    }
    const lookup = lookupSignature(node.domain, node.opType, this.opsetImports.get(node.domain) ?? 1);
    this.narrowOperands(node, lookup.state === 'known' ? lookup.signature : undefined);
  }

  private narrowOperands(node: Node, signature: Signature | undefined): void {
    const groups = signature ? this.narrowGroups(node, signature) : new Set<string>();
    node.inputs.forEach((value, i) => {
      const type = signature && formalAt(signature.inputs, i)?.type;
      if (value && type && groups.has(type)) node.setInput(i, this.narrowForm(node, value));
      else if (value && !this.takes(signature, type)) node.setInput(i, this.wide(node.graph, value, node));
    });
    node.outputs.forEach((output, i) => {
      const type = signature && formalAt(signature.outputs, i)?.type;
      if (type && groups.has(type) && output.type?.dtype === this.from) this.mark(output);
    });
  }

  private narrowCast(node: Node): void {
    node.attributes.set('to', toAttribute(typeCodes[this.to]));
    this.mark(node.outputs[0] as Value);
  }

  /** Names of the constraints of which a narrowed value is, and which allow it. */
  private narrowGroups(node: Node, signature: Signature): Set<string> {
    if (node.subgraphs.length > 0) return new Set();
    const groups = new Set<string>();
    node.inputs.forEach((value, i) => {
      const formal = formalAt(signature.inputs, i);
      if (value && formal?.homogeneous && this.has(value) && this.takes(signature, formal.type))
        groups.add(formal.type);
    });
    return groups;
  }

  private takes(signature: Signature | undefined, type: string | undefined): boolean {
    return type !== undefined && (signature?.constraints.get(type)?.has(this.to) ?? false);
  }

  private narrowForm(node: Node, value: Value): Value {
    if (this.has(value) || value.type?.dtype !== this.from) return value;
    const { constant } = value;
    if (!constant) return this.form(node.graph, value, this.to, node);
    const forms = this.formsIn(node.graph);
    const made = forms.get(value) ?? node.graph.addInitializer(value.name, converted(constant, this.to));
    forms.set(value, made);
    return made;
  }

  private wide(graph: Graph, value: Value, before?: Node): Value {
    return this.has(value) ? this.form(graph, value, this.from, before) : value;
  }

  private form(graph: Graph, value: Value, to: DataType, before?: Node): Value {
    const forms = this.formsIn(graph);
    const known = forms.get(value);
    if (known) return known;
    const attributes = new Map([['to', toAttribute(typeCodes[to])]]);
    const cast = graph.addNode('Cast', [value], { attributes, ...(before && { before }) })
      .outputs[0] as Value;
    cast.type = { dtype: to, shape: value.type?.shape };
    forms.set(value, cast);
    return cast;
  }

  private formsIn(graph: Graph): Map<Value, Value> {
    const forms = this.forms.get(graph) ?? new Map<Value, Value>();
    this.forms.set(graph, forms);
    return forms;
  }
}

function formalAt(formals: Signature['inputs'], index: number): Signature['inputs'][number] | undefined {
  const last = formals.at(-1);
  return formals[index] ?? (last?.option === 'variadic' ? last : undefined);
}

/**
 * Computes in `to` what `graph` computes of its inputs in `from`, and what it casts to `from`, as far as the operators
 * take it; the others get it cast back. Sizes, axes and other constants that only say how to compute stay.
 *
 * @returns the inputs and outputs that are of the other type now
 */
export function narrowTypes(
  graph: Graph,
  opsetImports: ReadonlyMap<string, number>,
  narrowing: Narrowing,
): NarrowedInterface {
  const narrower = new Narrower(opsetImports, narrowing);
  const { from, throughout = false } = narrowing;
  const inputs = throughout ? graph.inputs.filter(({ type }) => type?.dtype === from) : [];
  for (const input of inputs) narrower.mark(input);
  narrower.run(graph);
  if (!throughout) narrower.restoreOutputs(graph);
  const outputs = graph.outputs.filter((output) => narrower.has(output));
  return { inputs: inputs.map(({ name }) => name), outputs: outputs.map(({ name }) => name) };
}
