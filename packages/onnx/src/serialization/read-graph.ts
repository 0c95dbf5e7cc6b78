import {
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type SparseTensorProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { setResidue } from '../residue.ts';
import type { TensorType } from '../shape.ts';
import { dataTypeOfCode } from '../type-code.ts';
import { Value } from '../value.ts';
import { readAttribute } from './attribute-proto.ts';
import { malformed, type ReadContext, Scope } from './context.ts';
import { derive, hasUnknown } from './messages.ts';
import { readTensor } from './tensor-proto.ts';
import { readValueInfo } from './type-proto.ts';
import type { ValueResidue } from './value-residue.ts';

/** The standard operators are written with the domain `''` or `'ai.onnx'`; here they are `''`. */
export function standardDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/** What stays of a GraphProto beside its Graph. */
export interface GraphResidue {
  readonly proto: GraphProto;
  /** Positions of the initializers, defaults of inputs among them. */
  readonly order: ReadonlyMap<string, number>;
  /** Positions of the declared types of other values than inputs and outputs. */
  readonly typeOrder: ReadonlyMap<string, number>;
}

/** Reads one graph: first everything that makes a value, then what reads it, so the order of the nodes is free. */
class GraphReader {
  readonly graph: Graph;
  private readonly scope: Scope;
  private readonly context: ReadContext;

  constructor(name: string, context: ReadContext, parent?: { graph: Graph; scope: Scope }) {
    this.graph = new Graph(name, parent?.graph);
    this.scope = new Scope(parent?.scope);
    this.context = context;
  }

  /** Files name things freely (branches of an If may share names), so names are kept even where `uniqueName` would not. */
  private declare(value: Value, name: string): Value {
    value.name = name;
    if (name !== '' && !this.scope.declare(name, value)) {
      throw malformed(
        this.context.source,
        `graph "${this.graph.name}"`,
        'every value to be made once',
        `two of the name "${name}"`,
      );
    }
    return value;
  }

  input(name: string, info?: ValueInfoProto): void {
    const value = this.declare(this.graph.addInput(name, undefined), name);
    if (info) readValueInfo(value, info);
  }

  /** A tensor, or the default of the input of the same name. */
  initializer(proto: TensorProto): void {
    const tensor = readTensor(proto, this.context);
    const input = this.graph.inputs.find((value) => value.name === proto.name);
    if (input) {
      input.initializer = tensor;
      if (!tensor) setResidue(input, { tensor: proto } satisfies ValueResidue);
    } else if (tensor) {
      this.declare(this.graph.addInitializer(proto.name, tensor), proto.name);
    } else {
      this.opaqueInitializer(proto.name, { tensor: proto }, undefined);
    }
  }

  sparseInitializer(sparse: SparseTensorProto): void {
    const dtype = dataTypeOfCode(sparse.values?.dataType ?? 0);
    const type = dtype && { dtype, shape: sparse.dims.map(Number) };
    this.opaqueInitializer(sparse.values?.name ?? '', { sparse }, type);
  }

  private opaqueInitializer(name: string, residue: ValueResidue, type: TensorType | undefined): void {
    const value = this.declare(new Value(this.graph, this.graph.uniqueName(name), type), name);
    setResidue(value, residue);
    this.graph.initializers.push(value);
  }

  /** Adds the nodes with their outputs, then connects them. */
  nodes(protos: readonly NodeProto[]): void {
    const nodes = protos.map((proto) => this.addNode(proto));
    nodes.forEach((node, i) => {
      this.connect(node, protos[i] as NodeProto);
    });
  }

  private addNode(proto: NodeProto): Node {
    const node = this.graph.addNode(proto.opType, [], {
      name: proto.name,
      domain: standardDomain(proto.domain),
      outputNames: proto.output,
    });
    node.name = proto.name;
    node.overload = proto.overload;
    node.outputs.forEach((value, i) => {
      this.declare(value, proto.output[i] as string);
    });
    const notable = proto.docString || proto.domain === 'ai.onnx';
    const structured = proto.metadataProps.length > 0 || proto.deviceConfigurations.length > 0;
    if (notable || structured || hasUnknown(proto)) {
      setResidue(node, derive(NodeProtoSchema, proto, { input: [], output: [], attribute: [] }));
    }
    return node;
  }

  private connect(node: Node, proto: NodeProto): void {
    proto.input.forEach((name, i) => {
      node.setInput(i, name === '' ? undefined : this.find(name, `node "${proto.name}" (${proto.opType})`));
    });
    for (const attribute of proto.attribute) {
      const read = readAttribute(attribute, this.context, (graph) =>
        readGraph(graph, this.context, { graph: this.graph, scope: this.scope }),
      );
      node.attributes.set(attribute.name, read);
    }
  }

  output(name: string, info?: ValueInfoProto): void {
    const value = this.find(name, `output "${name}"`);
    if (info) readValueInfo(value, info);
    this.graph.outputs.push(value);
  }

  /** Attaches the declared types; returns the entries about values that do not exist. */
  valueInfo(infos: readonly ValueInfoProto[]): ValueInfoProto[] {
    return infos.filter((info) => {
      const value = this.scope.find(info.name);
      if (value?.graph === this.graph) readValueInfo(value, info);
      return value?.graph !== this.graph;
    });
  }

  private find(name: string, reader: string): Value {
    const value = this.scope.find(name);
    if (value) return value;
    throw malformed(
      this.context.source,
      `graph "${this.graph.name}" / ${reader}`,
      'every value that is read to exist',
      `"${name}", which nothing makes`,
    );
  }
}

/** The graph that `proto` describes, as a subgraph of `parent` when given. */
export function readGraph(
  proto: GraphProto,
  context: ReadContext,
  parent?: { graph: Graph; scope: Scope },
): Graph {
  const reader = new GraphReader(proto.name, context, parent);
  for (const info of proto.input) reader.input(info.name, info);
  for (const tensor of proto.initializer) reader.initializer(tensor);
  for (const sparse of proto.sparseInitializer) reader.sparseInitializer(sparse);
  reader.nodes(proto.node);
  for (const info of proto.output) reader.output(info.name, info);
  const valueInfo = reader.valueInfo(proto.valueInfo);
  reader.graph.documentation = proto.docString;
  const rest = { node: [], initializer: [], sparseInitializer: [], input: [], output: [], valueInfo };
  const order = new Map(proto.initializer.map((tensor, i) => [tensor.name, i]));
  const typeOrder = new Map(proto.valueInfo.map((info, i) => [info.name, i]));
  const residue: GraphResidue = { proto: derive(GraphProtoSchema, proto, rest), order, typeOrder };
  setResidue(reader.graph, residue);
  return reader.graph;
}

/** The body of a function. */
export function readFunctionBody(proto: FunctionProto, context: ReadContext): Graph {
  const reader = new GraphReader(proto.name, context);
  for (const name of proto.input) reader.input(name);
  reader.nodes(proto.node);
  for (const name of proto.output) reader.output(name);
  reader.valueInfo(proto.valueInfo);
  reader.graph.documentation = proto.docString;
  return reader.graph;
}
