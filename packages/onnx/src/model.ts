import type { Attribute } from './attribute.ts';
import type { Graph } from './graph.ts';

/** A function of the model: an operator defined by nodes over its own inputs. */
export interface ModelFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  /** The body; its inputs and outputs are the function's. */
  readonly graph: Graph;
  readonly attributeNames: readonly string[];
  readonly attributeDefaults: ReadonlyMap<string, Attribute>;
  readonly opsetImports: ReadonlyMap<string, number>;
}

/** A complete ONNX file as plain objects. */
export class Model {
  graph: Graph;
  irVersion = 10;
  /** Operator set version by domain; `''` is the standard one. */
  readonly opsetImports: Map<string, number>;
  readonly functions: ModelFunction[] = [];
  producerName = 'ouroboros';
  producerVersion = '';
  domain = '';
  modelVersion = 0n;
  documentation = '';
  readonly metadata = new Map<string, string>();

  constructor(graph: Graph, opsetImports: ReadonlyMap<string, number>) {
    this.graph = graph;
    this.opsetImports = new Map(opsetImports);
  }
}
