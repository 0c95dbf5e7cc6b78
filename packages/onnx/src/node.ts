import type { Attribute } from './attribute.ts';
import type { Graph } from './graph.ts';
import type { TensorType } from './shape.ts';
import { type Use, Value } from './value.ts';

/** One operator applied to values. Made by `Graph.addNode`. */
export class Node {
  name: string;
  readonly opType: string;
  /** `''` for the standard operators, `'com.microsoft'` and others for contributed ones. */
  readonly domain: string;
  /** Which of several functions of one name a call means; '' almost always. */
  overload = '';
  readonly graph: Graph;
  readonly attributes: Map<string, Attribute>;
  readonly outputs: readonly Value[];
  private readonly inputList: ((Use & { value: Value }) | undefined)[] = [];

  /** @internal Use `Graph.addNode`. */
  constructor(
    graph: Graph,
    opType: string,
    inputs: readonly (Value | undefined)[],
    attributes: ReadonlyMap<string, Attribute>,
    outputNames: readonly string[],
    name: string,
    domain: string,
  ) {
    this.graph = graph;
    this.opType = opType;
    this.domain = domain;
    this.name = name;
    this.attributes = new Map(attributes);
    this.outputs = outputNames.map((outputName, i) => new Value(graph, outputName, undefined, this, i));
    inputs.forEach((value, i) => {
      this.setInput(i, value);
    });
  }

  /** The values read, in order; undefined for an omitted optional input. */
  get inputs(): readonly (Value | undefined)[] {
    return this.inputList.map((use) => use?.value);
  }

  /** Makes input number `index` read `value` (undefined: omitted). */
  setInput(index: number, value: Value | undefined): void {
    while (this.inputList.length <= index) this.inputList.push(undefined);
    const old = this.inputList[index];
    if (old) old.value.removeUse(old);
    const use = value ? { node: this as Node, index, value } : undefined;
    this.inputList[index] = use;
    if (use) use.value.addUse(use);
  }

  /** `com.microsoft.FusedMatMul` or `MatMul`. */
  get qualifiedType(): string {
    return this.domain === '' ? this.opType : `${this.domain}.${this.opType}`;
  }

  /** The integer attribute `name`, or `fallback` when absent. */
  int(name: string, fallback: number): number {
    const attribute = this.attributes.get(name);
    return attribute?.type === 'int' ? Number(attribute.value) : fallback;
  }

  /** The float attribute `name`, or `fallback` when absent. */
  float(name: string, fallback: number): number {
    const attribute = this.attributes.get(name);
    return attribute?.type === 'float' ? attribute.value : fallback;
  }

  /** The string attribute `name`, or `fallback` when absent. */
  string(name: string, fallback: string): string {
    const attribute = this.attributes.get(name);
    return attribute?.type === 'string' ? attribute.value : fallback;
  }

  /** The list of integers `name`, or undefined when absent. */
  ints(name: string): number[] | undefined {
    const attribute = this.attributes.get(name);
    return attribute?.type === 'ints' ? attribute.value.map(Number) : undefined;
  }

  /** The subgraphs held in attributes (Loop, If, Scan). */
  get subgraphs(): readonly Graph[] {
    return [...this.attributes.values()].flatMap((attribute) =>
      attribute.type === 'graph'
        ? [attribute.value]
        : attribute.type === 'graphs'
          ? [...attribute.value]
          : [],
    );
  }

  /** Type of output `index`, where known. */
  outputType(index = 0): TensorType | undefined {
    return this.outputs[index]?.type;
  }

  /** @internal First input whose value does not know of the read, or -1: only `verify` calls it. */
  brokenUse(): number {
    return this.inputList.findIndex((use) => use !== undefined && !use.value.hasUse(use));
  }

  /** @internal Drops the def-use edges of the inputs, subgraphs included: only `Graph.removeNodes` calls it. */
  detach(): void {
    this.inputList.forEach((_, i) => {
      this.setInput(i, undefined);
    });
    for (const subgraph of this.subgraphs) for (const node of subgraph.nodes) node.detach();
  }
}
