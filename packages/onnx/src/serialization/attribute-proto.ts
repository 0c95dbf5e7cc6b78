import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  AttributeProto_AttributeType as Kind,
} from 'onnx-buf';
import type { Attribute } from '../attribute.ts';
import type { Graph } from '../graph.ts';
import { residueOf, setResidue } from '../residue.ts';
import type { ReadContext } from './context.ts';
import { derive, hasUnknown } from './messages.ts';
import { type Placement, readTensor, writeTensor } from './tensor-proto.ts';
import { readType, writeType } from './type-proto.ts';

const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strictText.decode(bytes);
  } catch {
    return undefined;
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The kind of an attribute that does not say it, as files from before 2017 may: that of the field that is filled. */
function kindOf(proto: AttributeProto): Kind {
  if (proto.type !== Kind.UNDEFINED) return proto.type;
  if (proto.t) return Kind.TENSOR;
  if (proto.g) return Kind.GRAPH;
  const lists = [
    [proto.floats, Kind.FLOATS],
    [proto.ints, Kind.INTS],
    [proto.strings, Kind.STRINGS],
    [proto.graphs, Kind.GRAPHS],
  ] as const;
  const filled = lists.find(([list]) => list.length > 0);
  if (filled) return filled[1];
  if (Object.hasOwn(proto, 's')) return Kind.STRING;
  if (Object.hasOwn(proto, 'i')) return Kind.INT;
  return Object.hasOwn(proto, 'f') ? Kind.FLOAT : Kind.UNDEFINED;
}

function readBody(
  proto: AttributeProto,
  context: ReadContext,
  readGraph: (graph: GraphProto) => Graph,
): Attribute | undefined {
  if (proto.refAttrName) return { type: 'reference', value: proto.refAttrName, kind: proto.type };
  switch (kindOf(proto)) {
    case Kind.FLOAT:
      return { type: 'float', value: proto.f };
    case Kind.INT:
      return { type: 'int', value: exact(proto.i) };
    case Kind.STRING: {
      const text = textOf(proto.s);
      return text === undefined ? { type: 'bytes', value: proto.s } : { type: 'string', value: text };
    }
    case Kind.FLOATS:
      return { type: 'floats', value: proto.floats };
    case Kind.INTS:
      return { type: 'ints', value: proto.ints.map(exact) };
    case Kind.STRINGS: {
      const texts = proto.strings.map(textOf);
      return texts.includes(undefined) ? undefined : { type: 'strings', value: texts as string[] };
    }
    case Kind.TENSOR: {
      const value = proto.t && readTensor(proto.t, context);
      return value && { type: 'tensor', value };
    }
    case Kind.GRAPH:
      return proto.g && { type: 'graph', value: readGraph(proto.g) };
    case Kind.GRAPHS:
      return { type: 'graphs', value: proto.graphs.map(readGraph) };
    case Kind.TYPE_PROTO: {
      const value = readType(proto.tp);
      return value && { type: 'type', value };
    }
    default:
      return undefined;
  }
}

const noBody = {
  refAttrName: undefined,
  f: undefined,
  i: undefined,
  s: undefined,
  t: undefined,
  g: undefined,
  floats: [],
  ints: [],
  strings: [],
  graphs: [],
};

/** The attribute that `proto` describes; kinds without a word in the object model stay as their bytes. */
export function readAttribute(
  proto: AttributeProto,
  context: ReadContext,
  readGraph: (graph: GraphProto) => Graph,
): Attribute {
  const attribute = readBody(proto, context, readGraph);
  if (!attribute) return { type: 'opaque', value: toBinary(AttributeProtoSchema, proto) };
  if (proto.docString || proto.tp || hasUnknown(proto)) {
    setResidue(attribute, derive(AttributeProtoSchema, proto, noBody));
  }
  return attribute;
}

/** How the parts of an attribute that hold tensors and graphs are written. */
export interface AttributeWriter {
  readonly place: Placement;
  readonly writeGraph: (graph: Graph) => GraphProto;
}

function body(
  attribute: Exclude<Attribute, { type: 'opaque' }>,
  base: AttributeProto | undefined,
  w: AttributeWriter,
) {
  switch (attribute.type) {
    case 'reference':
      return { type: attribute.kind as Kind, refAttrName: attribute.value };
    case 'float':
      return { type: Kind.FLOAT, f: attribute.value };
    case 'int':
      return { type: Kind.INT, i: BigInt(attribute.value) };
    case 'string':
      return { type: Kind.STRING, s: new TextEncoder().encode(attribute.value) as Uint8Array<ArrayBuffer> };
    case 'bytes':
      return { type: Kind.STRING, s: attribute.value as Uint8Array<ArrayBuffer> };
    case 'floats':
      return { type: Kind.FLOATS, floats: [...attribute.value] };
    case 'ints':
      return { type: Kind.INTS, ints: attribute.value.map(BigInt) };
    case 'strings':
      return {
        type: Kind.STRINGS,
        strings: attribute.value.map((text) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>),
      };
    case 'tensor':
      return { type: Kind.TENSOR, t: writeTensor(attribute.value, undefined, w.place) };
    case 'graph':
      return { type: Kind.GRAPH, g: w.writeGraph(attribute.value) };
    case 'graphs':
      return { type: Kind.GRAPHS, graphs: attribute.value.map(w.writeGraph) };
    case 'type':
      return { type: Kind.TYPE_PROTO, tp: writeType(attribute.value, base?.tp) };
  }
}

/** The message of the attribute `name`. */
export function writeAttribute(name: string, attribute: Attribute, writer: AttributeWriter): AttributeProto {
  if (attribute.type === 'opaque') {
    return derive(AttributeProtoSchema, fromBinary(AttributeProtoSchema, attribute.value), { name });
  }
  const base = residueOf(attribute) as AttributeProto | undefined;
  return derive(AttributeProtoSchema, base, { name, ...body(attribute, base, writer) });
}
