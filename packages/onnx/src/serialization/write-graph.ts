import { create } from '@bufbuild/protobuf';
import {
  type FunctionProto,
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
} from 'onnx-buf';
import type { Graph } from '../graph.ts';
import type { ModelFunction } from '../model.ts';
import type { Node } from '../node.ts';
import { residueOf } from '../residue.ts';
import type { Value } from '../value.ts';
import { type AttributeWriter, writeAttribute } from './attribute-proto.ts';
import { derive } from './messages.ts';
import { type GraphResidue, standardDomain } from './read-graph.ts';
import { type Placement, writeTensor } from './tensor-proto.ts';
import { writeValueInfo } from './type-proto.ts';
import type { ValueResidue } from './value-residue.ts';

function inputNames(node: Node): string[] {
  const names = node.inputs.map((value) => value?.name ?? '');
  while (names.at(-1) === '') names.pop();
  return names;
}

function writeNode(node: Node, writer: AttributeWriter): NodeProto {
  const base = residueOf(node) as NodeProto | undefined;
  const spelled = base && standardDomain(base.domain) === node.domain ? base.domain : node.domain;
  return derive(NodeProtoSchema, base, {
    input: inputNames(node),
    output: node.outputs.map((value) => value.name),
    name: node.name,
    opType: node.opType,
    domain: spelled || undefined,
    overload: node.overload || undefined,
    attribute: [...node.attributes].map(([name, attribute]) => writeAttribute(name, attribute, writer)),
  });
}

/** Values computed here whose type, or anything else a reader noted, is worth writing. */
function notableIntermediates(graph: Graph): Value[] {
  const outputs = new Set(graph.outputs);
  const made = graph.nodes.flatMap((node) => node.outputs).filter((value) => value.name !== '');
  const declared = graph.initializers.filter((value) => residueOf(value) !== undefined);
  return [...made, ...declared].filter((value) => {
    const info = (residueOf(value) as ValueResidue | undefined)?.info;
    return !outputs.has(value) && (info !== undefined || (value.producer && value.type !== undefined));
  });
}

/** The declarations of intermediate values, in the order of the file they were read from. */
function declarations(graph: Graph, base: GraphResidue | undefined): ValueInfoProto[] {
  const infos = [...notableIntermediates(graph).map(writeValueInfo), ...(base?.proto.valueInfo ?? [])];
  const position = (info: ValueInfoProto) => base?.typeOrder.get(info.name) ?? infos.length;
  return base ? infos.sort((a, b) => position(a) - position(b)) : infos;
}

/** Initializers and inputs with a default, in the order of the file they were read from. */
function holdersOf(graph: Graph, order: GraphResidue['order'] | undefined): Value[] {
  const holders = [...graph.initializers, ...graph.inputs];
  if (!order) return holders;
  const position = (value: Value) => order.get(value.name) ?? order.size;
  return holders.sort((a, b) => position(a) - position(b));
}

/** The message of `graph`. */
export function writeGraph(graph: Graph, place: Placement): GraphProto {
  const writer: AttributeWriter = { place, writeGraph: (subgraph) => writeGraph(subgraph, place) };
  const base = residueOf(graph) as GraphResidue | undefined;
  const holders = holdersOf(graph, base?.order);
  const residues = holders.map((value) => residueOf(value) as ValueResidue | undefined);
  return derive(GraphProtoSchema, base?.proto, {
    name: graph.name,
    docString: graph.documentation || undefined,
    node: graph.nodes.map((node) => writeNode(node, writer)),
    input: graph.inputs.map(writeValueInfo),
    output: graph.outputs.map(writeValueInfo),
    valueInfo: declarations(graph, base),
    initializer: holders.flatMap((value, i) => {
      if (value.initializer) return [writeTensor(value.initializer, value.name, place)];
      const opaque = residues[i]?.tensor;
      return opaque ? [derive(TensorProtoSchema, opaque, { name: value.name })] : [];
    }),
    sparseInitializer: residues.flatMap((residue) => residue?.sparse ?? []),
  });
}

/** The message of one function of a model. */
export function writeFunction(entry: ModelFunction, place: Placement): FunctionProto {
  const writer: AttributeWriter = { place, writeGraph: (graph) => writeGraph(graph, place) };
  const base = residueOf(entry) as FunctionProto | undefined;
  const { graph } = entry;
  const typed = [...graph.inputs, ...graph.outputs].filter((value) => value.type !== undefined);
  return derive(FunctionProtoSchema, base, {
    name: entry.name,
    domain: entry.domain,
    overload: entry.overload || undefined,
    docString: graph.documentation || undefined,
    input: graph.inputs.map((value) => value.name),
    output: graph.outputs.map((value) => value.name),
    attribute: [...entry.attributeNames],
    attributeProto: [...entry.attributeDefaults].map(([name, value]) => writeAttribute(name, value, writer)),
    node: graph.nodes.map((node) => writeNode(node, writer)),
    opsetImport: [...entry.opsetImports].map(([domain, version]) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    valueInfo: [...new Set([...typed, ...notableIntermediates(graph)])].map(writeValueInfo),
  });
}
